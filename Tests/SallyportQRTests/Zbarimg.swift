import Foundation

/// The QR reader of Debian's zbar-tools, with librsvg2-bin for what it cannot draw itself.
///
/// Where it is missing, tests fail: nothing else proves that
/// a phone could read the picture.
enum Zbarimg {
  struct Failure: Error {
    let status: Int32
  }

  /// The text of the one code in a picture (netpbm or PNG).
  static func read(_ picture: Data) throws -> String {
    let text = try run("zbarimg", ["-q", "--raw"], on: picture, named: "picture")
    return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// The text of the one code in an SVG picture, which librsvg draws as PNG first.
  static func read(svg: String) throws -> String {
    try read(run("rsvg-convert", [], on: Data(svg.utf8), named: "picture.svg"))
  }

  /// What a program writes to its standard output about a file.
  private static func run(
    _ program: String, _ options: [String], on content: Data, named name: String
  ) throws -> Data {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID())-\(name)")
    try content.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + options + [file.path]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(status: process.terminationStatus)
    }
    return data
  }
}
