import Foundation
import Glibc
import SallyportCrypto
import Testing

@testable import sallyport

@Suite("A rotation that is taken back")
struct RotationAbortTests {
  private static let present = Secret(copying: [UInt8](repeating: 1, count: 32))
  private static let next = Secret(copying: [UInt8](repeating: 2, count: 32))

  private let directory: TemporaryDirectory
  private let place: KeyFilePlace

  init() throws {
    directory = try TemporaryDirectory()
    place = KeyFilePlace(path: directory.path("sealing.key"))
    try KeyFile.write(Self.present, to: place.path, uid: geteuid(), gid: getegid())
    try place.putNext(Self.next)
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test("Where there is no next key, nothing is taken away")
  func nothing() throws {
    try place.takeNext(KeyFile.id(of: Self.next))
    let abort = RotationAbort(place: place) { try KeyFile.id(of: Self.next) }
    #expect(throws: CommandFailure.self) { try abort.run() }
    #expect(try place.key(.present) == Self.next)
  }

  @Test("A key that the store is sealed with stays, and so does one where nobody says so")
  func needed() throws {
    for id in [try KeyFile.id(of: Self.next), "0123456789abcdef"] {
      #expect(throws: CommandFailure.self) { try RotationAbort(place: place) { id }.run() }
    }
    #expect(throws: CommandFailure("silence")) {
      try RotationAbort(place: place) { throw CommandFailure("silence") }.run()
    }
    #expect(try place.key(.next) == Self.next)
  }

  @Test("A key that is taken just then is put back")
  func race() throws {
    var asked = 0
    let abort = RotationAbort(place: place) {
      asked += 1
      return try KeyFile.id(of: asked == 1 ? Self.present : Self.next)
    }
    #expect(throws: CommandFailure.self) { try abort.run() }
    #expect(asked == 2)
    #expect(try place.key(.next) == Self.next)
  }

  @Test("One that the store does not need is moved out of the way, be it a key or none")
  func away() throws {
    for content in [nil, "short"] {
      if let content {
        try Data(content.utf8).write(to: URL(filePath: place.nextPath))
      }
      let outcome = try abort.run()
      #expect(outcome.aside == place.path + ".aborted")
      #expect(try outcome.present == KeyFile.id(of: Self.present))
      #expect(isThere(outcome.aside) && !place.hasNext)
      try FileManager.default.removeItem(atPath: outcome.aside)
    }
    #expect(try place.key(.present) == Self.present)
  }

  @Test("What an earlier one has put aside is not lost")
  func asideTwice() throws {
    let aside = place.path + ".aborted"
    try Data("a key".utf8).write(to: URL(filePath: aside))
    #expect(throws: CommandFailure.self) { try abort.run() }
    #expect(place.hasNext)
    #expect(try Data(contentsOf: URL(filePath: aside)) == Data("a key".utf8))
  }

  @Test("No escrow is noted any more of a key that came to nothing, be it one that nobody can open")
  func marks() throws {
    let present = try KeyFile.id(of: Self.present)
    for content in [nil, "short"] {
      for key in ["former", present, try KeyFile.id(of: Self.next)] {
        #expect(EscrowMark(keyID: key, made: "2026-01-01", file: "/usb/a").note(in: markPath))
      }
      if let content {
        try Data(content.utf8).write(to: URL(filePath: place.nextPath))
      }
      let outcome = try abort.run()
      #expect(EscrowMark.read(markPath)?.keyID == present)
      #expect(EscrowMark.read(of: "former", markPath) != nil)
      try FileManager.default.removeItem(atPath: outcome.aside)
    }
  }

  private var markPath: String { place.path + ".escrow" }

  private var abort: RotationAbort {
    RotationAbort(place: place, storeKey: { try KeyFile.id(of: Self.present) }, markPath: markPath)
  }

  @Test("Without a daemon, what the files say is its place")
  func places() {
    var files = DaemonFiles(SettingLines(""))
    files.key = "/srv/key"
    #expect((KeyPaths.place(files) as? KeyFilePlace)?.path == "/srv/key")
  }
}
