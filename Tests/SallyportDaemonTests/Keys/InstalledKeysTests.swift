import Glibc
import SallyportCrypto
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("Which of two sealing keys a store is opened with")
struct InstalledKeysTests {
  private static func id(_ byte: UInt8) throws -> SealingKey.ID {
    try SealingKey(bytes: [UInt8](repeating: byte, count: 32)).id
  }

  /// Key 1 and, beside it, key 2, or none where nil; which one is chosen for a store of this key.
  private static func choice(
    key: UInt8?, next: UInt8?, recorded: UInt8?, nextCount: Int = 32
  ) throws -> String {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "sealing.key")
    func put(_ path: String, _ byte: UInt8, _ count: Int) throws {
      try RegularFile.replace(path, with: [UInt8](repeating: byte, count: count))
      #expect(unsafe chmod(path, 0o400) == 0)
    }
    if let key { try put(path, key, 32) }
    if let next { try put(path + ".next", next, nextCount) }
    let keys = InstalledKeys(
      configuredPath: nil, credentialsDirectory: folder.path, standardPath: path)
    #expect((keys.nextProblem != nil) == (nextCount != 32))
    switch try keys.choice(recorded: recorded.map { try id($0) }) {
    case .open(let key):
      #expect(key.path == path || key.path == path + ".next")
      return try "open \(key.key.id == id(1) ? 1 : 2)"
    case .rotate(let present, let next):
      return try "rotate \(present.key.id == id(1) ? 1 : 2) \(next.key.id == id(2) ? 2 : 1)"
    }
  }

  @Test("Without a key that fits the store, nothing is chosen in its place")
  func refusals() throws {
    for recorded in [nil, 1, 3] as [UInt8?] {
      #expect(throws: SealingKeyError.self) {
        try Self.choice(key: nil, next: 2, recorded: recorded)
      }
    }
    #expect(throws: SealingKeyError.self) { try Self.choice(key: nil, next: nil, recorded: 1) }
  }

  @Test("Every moment of a rotation has one that fits")
  func moments() throws {
    #expect(try Self.choice(key: 1, next: nil, recorded: 1) == "open 1")
    #expect(try Self.choice(key: 1, next: 2, recorded: 1) == "rotate 1 2")
    #expect(try Self.choice(key: 1, next: 2, recorded: 2) == "open 2")
    #expect(try Self.choice(key: nil, next: 2, recorded: 2) == "open 2")
    #expect(try Self.choice(key: 2, next: 2, recorded: 2) == "open 2")
    #expect(try Self.choice(key: 2, next: nil, recorded: 2) == "open 2")
  }

  @Test("A store that is new, or of a third key, is the present key's to open or to refuse")
  func others() throws {
    #expect(try Self.choice(key: 1, next: 2, recorded: nil) == "open 1")
    #expect(try Self.choice(key: 1, next: 2, recorded: 3) == "open 1")
  }

  @Test("A next key beside another one is not this one's, and yet the store's that says so")
  func anotherPlace() throws {
    let (credentials, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let standard = folder.path(of: "sealing.key")
    let present = credentials.path(of: SealingKeySource.credentialName)
    for (path, byte) in [(present, 1), (standard, 3), (standard + ".next", 2)] as [(String, UInt8)]
    {
      try RegularFile.replace(path, with: [UInt8](repeating: byte, count: 32))
      #expect(unsafe chmod(path, 0o400) == 0)
    }
    let keys = InstalledKeys(
      configuredPath: nil, credentialsDirectory: credentials.path, standardPath: standard)
    #expect(keys.next == nil)
    for (recorded, path) in [(1, present), (2, standard + ".next"), (3, standard), (4, present)] {
      guard case .open(let key) = try keys.choice(recorded: Self.id(UInt8(recorded))) else {
        Issue.record("a rotation is begun to a key from another place")
        continue
      }
      #expect(key.path == path)
    }
  }

  @Test("What lies beside no key is no problem of the key in another place")
  func elsewhere() throws {
    let (credentials, folder) = (try TemporaryFolder(), try TemporaryFolder())
    let standard = folder.path(of: "sealing.key")
    let beside = credentials.path(of: SealingKeySource.credentialName) + ".next"
    for (path, count) in [(standard, 32), (standard + ".next", 32), (beside, 31)] {
      try RegularFile.replace(path, with: [UInt8](repeating: UInt8(path.count), count: count))
      #expect(unsafe chmod(path, 0o400) == 0)
    }
    let keys = InstalledKeys(
      configuredPath: nil, credentialsDirectory: credentials.path, standardPath: standard)
    #expect(keys.nextProblem == nil)
    #expect(keys.next?.path == standard + ".next")
  }

  @Test("A next key that is none changes nothing")
  func noKey() throws {
    for recorded in [nil, 1, 2] as [UInt8?] {
      #expect(try Self.choice(key: 1, next: 2, recorded: recorded, nextCount: 31) == "open 1")
    }
  }
}
