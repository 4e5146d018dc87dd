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
    let tmpfs = 0x0102_1994  // statfs(2), TMPFS_MAGIC
    var status = statfs()
    guard unsafe statfs(path, &status) == 0 else { throw Failure.notMade(errno: errno) }
    if status.f_type == tmpfs { throw Failure.inMemory(path) }
  }
}
