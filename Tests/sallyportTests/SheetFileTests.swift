import Foundation
import Testing

@testable import sallyport

struct SheetFileTests {
  @Test("A file that exists is refused and left as it is")
  func existingIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("codes.txt")
    try Data("precious".utf8).write(to: URL(filePath: path))
    #expect(
      throws: CommandFailure("'\(path)' exists already", hint: "--save overwrites nothing")
    ) {
      try SheetFile(creating: path)
    }
    #expect(try text(path) == "precious")
  }

  @Test("A link is refused, wherever it leads")
  func linkIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("codes.txt")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: directory.path("target"))
    #expect(throws: CommandFailure.self) { try SheetFile(creating: path) }
    #expect(!FileManager.default.fileExists(atPath: directory.path("target")))
  }

  @Test("A folder that does not exist is told")
  func missingFolderIsTold() {
    #expect(
      throws: CommandFailure(
        "cannot create '/nowhere/at/all': no such file or directory",
        hint: "name a new file in a folder where you may write")
    ) {
      try SheetFile(creating: "/nowhere/at/all")
    }
  }

  @Test("The file is its owner's alone")
  func modeIsPrivate() throws {
    let directory = try TemporaryDirectory()
    let file = try SheetFile(creating: directory.path("codes.txt"))
    try file.finish("page\n")
    let attributes = try FileManager.default.attributesOfItem(
      atPath: directory.path("codes.txt"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try text(directory.path("codes.txt")) == "page\n")
  }

  @Test("Where the operation fails, no empty file stays behind")
  func failureLeavesNothing() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("codes.txt")
    let writer = try SheetWriter(path: path, account: "ada")
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(throws: CommandFailure.interrupted) {
      try writer.discardingOnFailure { throw CommandFailure.interrupted }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}

/// A directory of the test's own, removed at the end.
final class TemporaryDirectory {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> String {
    url.appending(path: name).path
  }
}
