import Foundation
import SallyportVarlink
import Testing

@testable import sallyport

struct PrivateFileTests {
  @Test("A file that exists is refused and left as it is")
  func existingIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("codes.txt")
    try Data("precious".utf8).write(to: URL(filePath: path))
    #expect(
      throws: CommandFailure("'\(path)' exists already", hint: "--save overwrites nothing")
    ) {
      try PrivateFile(creating: path, for: "--save")
    }
    #expect(try text(path) == "precious")
  }

  @Test("A link is refused, wherever it leads")
  func linkIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("codes.txt")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: directory.path("target"))
    #expect(throws: CommandFailure.self) { try PrivateFile(creating: path, for: "--save") }
    #expect(!FileManager.default.fileExists(atPath: directory.path("target")))
  }

  @Test("A folder that does not exist is told")
  func missingFolderIsTold() {
    #expect(
      throws: CommandFailure(
        "cannot create '/nowhere/at/all': no such file or directory",
        hint: "name a new file in a folder where you may write")
    ) {
      try PrivateFile(creating: "/nowhere/at/all", for: "--save")
    }
  }

  @Test("The file is its owner's alone")
  func modeIsPrivate() throws {
    let directory = try TemporaryDirectory()
    let file = try PrivateFile(creating: directory.path("codes.txt"), for: "--save")
    try file.finish(Array("page\n".utf8), orElse: Self.unexpected)
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

  @Test("A file that is whole can still be taken back, and once only")
  func discardingWhatIsWritten() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("qr.png")
    let file = try PrivateFile(creating: path, for: "--png")
    try file.finish([1, 2, 3], orElse: Self.unexpected)
    file.discard()
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.finish([4], orElse: Self.unexpected)
    file.discard()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("Of two pictures neither stays where one cannot be made")
  func picturesGoTogether() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("qr")
    #expect(
      throws: CommandFailure("'\(path)' exists already", hint: "--png overwrites nothing")
    ) {
      try QRPictures(svg: path, png: path)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(
    "Pictures are written whole, for their owner, and taken back where no enrolment comes of it")
  func picturesAreTakenBack() throws {
    let directory = try TemporaryDirectory()
    let paths = [directory.path("qr.svg"), directory.path("qr.png")]
    let pictures = try QRPictures(svg: paths[0], png: paths[1])
    #expect(pictures.place == paths.joined(separator: " and "))
    #expect(throws: CommandFailure.interrupted) {
      try pictures.discardingOnFailure {
        try pictures.write("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", standing: .asBefore)
        #expect(try text(paths[0]).hasPrefix("<svg "))
        #expect(try Data(contentsOf: URL(filePath: paths[1])).starts(with: [0x89, 0x50, 0x4E]))
        for path in paths {
          let attributes = try FileManager.default.attributesOfItem(atPath: path)
          #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        throw CommandFailure.interrupted
      }
    }
    #expect(paths.allSatisfy { !FileManager.default.fileExists(atPath: $0) })
  }

  @Test("A URI that no code can hold is told, with how things stand, and not repeated")
  func tooLong() throws {
    let directory = try TemporaryDirectory()
    let pictures = try QRPictures(svg: directory.path("qr.svg"), png: nil)
    let uri = Redacted(String(repeating: "K", count: 3000))
    #expect(
      throws: CommandFailure(
        "the text does not fit into a QR code; nothing was changed",
        hint: "without --svg and --png the terminal shows the code")
    ) {
      try pictures.discardingOnFailure { try pictures.write(uri, standing: .asBefore) }
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path("qr.svg")))
  }

  private static func unexpected(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure("\(path): \(reason)")
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
