import Foundation
import Glibc
import SallyportCrypto
import Testing

@testable import sallyport

@Suite("Files with a sealing key")
struct KeyFileTests {
  private static let key = Secret(copying: [UInt8](repeating: 7, count: 32))

  private static func names(in directory: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path(""))
  }

  @Test("A key that is there is not overwritten, nor is a link followed")
  func refusals() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("sealing.key")
    try Data("precious".utf8).write(to: URL(filePath: path))
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("link"), withDestinationPath: directory.path("target"))
    for path in [path, directory.path("link"), "/nowhere/at/all"] {
      #expect(throws: CommandFailure.self) {
        try KeyFile.write(Self.key, to: path, uid: geteuid(), gid: getegid())
      }
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("precious".utf8))
    #expect(try Self.names(in: directory).sorted() == ["link", "sealing.key"])
  }

  @Test("What a crash left is in nobody's way, and the key is there whole")
  func crash() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("sealing.key")
    try Data("half".utf8).write(to: URL(filePath: "\(path).new"))
    try KeyFile.write(Self.key, to: path, uid: geteuid(), gid: getegid())
    #expect(try KeyFile.read(path) == Self.key)
    #expect(try Self.names(in: directory) == ["sealing.key"])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o400)
  }

  @Test("A key that only the running daemon still has is not kept")
  func kept() throws {
    let directory = try TemporaryDirectory()
    #expect(!KeyFile.isKept(directory.path("sealing.key")))
    try KeyFile.write(Self.key, to: directory.path("sealing.key"), uid: geteuid(), gid: getegid())
    #expect(KeyFile.isKept(directory.path("sealing.key")))
  }

  @Test("A key is sealed to the host, not to whatever systemd finds")
  func sealing() {
    let command = KeyFile.sealing("/etc/sallyport/sealing.key")
    #expect(command.contains("--with-key=host"))
    #expect(command.hasPrefix("install -d -m 0700 /etc/credstore.encrypted; "))
  }
}
