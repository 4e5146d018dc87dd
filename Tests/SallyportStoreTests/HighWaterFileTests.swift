import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

@Suite("What stands beside the store about how far it was")
struct HighWaterFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path(of: "store")
  }

  private func mark(_ number: Int64) -> HighWater {
    HighWater(
      number: number, authenticationCode: [UInt8](repeating: UInt8(number), count: 32),
      latestTime: Fixtures.newYear + .seconds(number))
  }

  private func file(_ vault: Vault = Fixtures.vault) -> HighWaterFile {
    HighWaterFile(besideStoreAt: path, vault: vault)
  }

  private func read(_ vault: Vault = Fixtures.vault) -> HighWater? {
    var file = file(vault)
    return file.read()
  }

  @Test("Where there is no file, or nothing of ours in it, it says nothing")
  func nothing() throws {
    #expect(read() == nil)
    for content in [Data(), Data("what is this".utf8), Data(repeating: 0, count: 1024)] {
      try content.write(to: URL(fileURLWithPath: file().path))
      #expect(read() == nil)
    }
  }

  @Test("A link is not followed, and a pipe is not waited for")
  func noLink() throws {
    var file = file()
    file.write(mark(1))
    try FileManager.default.moveItem(atPath: file.path, toPath: file.path + "x")
    try FileManager.default.createSymbolicLink(
      atPath: file.path, withDestinationPath: file.path + "x")
    #expect(read() == nil)
    try FileManager.default.removeItem(atPath: file.path)
    let isPipe = unsafe mkfifo(file.path, 0o600) == 0
    #expect(isPipe)
    #expect(read() == nil)
    file.write(mark(2))
  }

  @Test("What another key has sealed says nothing")
  func otherKey() {
    var file = file()
    file.write(mark(1))
    #expect(read(Fixtures.otherVault) == nil)
    #expect(read() == mark(1))
  }

  @Test("The newest is read, whatever its number, by whoever opens it anew")
  func newest() {
    for number in [5, 6, 3, 7, 2] as [Int64] {
      var file = file()
      _ = file.read()
      file.write(mark(number))
      #expect(read() == mark(number))
    }
  }

  @Test("Whichever byte of the newest is not what was written, the one before it is read")
  func torn() throws {
    var file = file()
    file.write(mark(1))
    file.write(mark(2))
    let whole = try Data(contentsOf: URL(fileURLWithPath: file.path))
    // The second entry stands in the first place.
    for place in stride(from: 0, to: 88, by: 5) {
      var torn = whole
      torn[place] ^= 1
      try torn.write(to: URL(fileURLWithPath: file.path))
      #expect(read() == mark(1), "\(place)")
    }
    try whole.prefix(600).write(to: URL(fileURLWithPath: file.path))
    #expect(read() == mark(2), "the place of the first one is cut")
  }
}
