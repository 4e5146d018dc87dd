import Foundation

/// The QR reader of Debian's zbar-tools.
///
/// Where it is missing, tests fail: nothing else proves that
/// a phone could read the picture.
enum Zbarimg {
  struct Failure: Error {
    let status: Int32
  }

  /// The text of the one code in a picture.
  static func read(_ picture: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pbm")
    try Data(picture.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["zbarimg", "-q", "--raw", file.path]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(status: process.terminationStatus)
    }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
