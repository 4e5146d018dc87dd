import Foundation
import Glibc

/// A private folder on a real disk, removed with everything in it when released.
///
/// Not in memory: what commits cost and what a crash leaves behind is part of what is tested.
package final class TemporaryFolder: Sendable {
  package enum Failure: Error {
    case notMade(errno: Int32)
    case inMemory(String)
  }

  package let path: String

  /// Makes the folder, with mode 0700.
  package init() throws {
    var template = Array("/var/tmp/sallyport-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failure.notMade(errno: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try Self.refuseMemory(path)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of something in the folder.
  package func path(of name: String) -> String {
    "\(path)/\(name)"
  }

  private static func refuseMemory(_ path: String) throws {
    let kind = try Program("stat").succeed(["--file-system", "--format=%T", path])
    if kind.hasPrefix("tmpfs") || kind.hasPrefix("ramfs") { throw Failure.inMemory(path) }
  }
}
