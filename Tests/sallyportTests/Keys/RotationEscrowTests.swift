import Foundation
import SallyportCrypto
import Testing

@testable import sallyport

@Suite("The escrow that a new key has before it is used")
struct RotationEscrowTests {
  private static let key = Secret(copying: [UInt8](repeating: 2, count: 32))
  private static let passphrase = "correct horse battery staple"

  private let directory: TemporaryDirectory
  private let mark: String
  private let file: String

  init() throws {
    directory = try TemporaryDirectory()
    mark = directory.path("key-escrow")
    file = directory.path("escrow.txt")
    #expect(EscrowMark(keyID: "present", made: "2026-01-01", file: "/usb/old").note(in: mark))
  }

  private func escrow(_ file: String?, isNeeded: Bool = true, _ answers: String...)
    -> RotationEscrow
  {
    RotationEscrow(
      file: file, isNeeded: isNeeded, passphrase: Passphrase(ask: ScriptedPerson(answers).ask),
      tell: { _ in }, markPath: mark)
  }

  private var id: String { get throws { try KeyFile.id(of: Self.key) } }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test("Where one is needed, there is no way on without saying so")
  func refusals() throws {
    #expect(throws: RotationEscrow.refusal) { try escrow(nil).check() }
    #expect(throws: RotationEscrow.refusal) { try escrow(nil).provide(for: Self.key) }
    try escrow(nil, isNeeded: false).check()
    _ = try escrow(nil, isNeeded: false).provide(for: Self.key)
    #expect(try EscrowMark.read(of: id, mark) == nil)
  }

  @Test("A passphrase that is not good, or a file that is there, leaves nothing of it")
  func noEscrow() throws {
    #expect(throws: CommandFailure.self) { try escrow(file, "short").provide(for: Self.key) }
    #expect(!isThere(file))
    try Data("mine".utf8).write(to: URL(filePath: file))
    #expect(throws: CommandFailure.self) { try escrow(file).provide(for: Self.key) }
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("mine".utf8))
    #expect(try EscrowMark.read(of: id, mark) == nil)
  }

  @Test("It is written, noted beside the present key's, and not asked for once more")
  func written() throws {
    _ = try escrow(file, Self.passphrase, Self.passphrase).provide(for: Self.key)
    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    let opened = try KeyEscrow(text: text).open(Secret(copying: Array(Self.passphrase.utf8)))
    #expect(opened == Self.key)
    #expect(try EscrowMark.read(of: id, mark)?.file == file)
    #expect(EscrowMark.read(of: "present", mark)?.file == "/usb/old")

    // The same command, or one without a word of it.
    _ = try escrow(file).provide(for: Self.key)
    _ = try escrow(nil).provide(for: Self.key)

    try FileManager.default.removeItem(atPath: file)
    #expect(throws: CommandFailure.self) { try escrow(nil).provide(for: Self.key) }
    let again = try escrow(file, Self.passphrase, Self.passphrase).provide(for: Self.key)
    #expect(isThere(file))
    again()
    #expect(!isThere(file))
    #expect(try EscrowMark.read(of: id, mark) == nil)
    #expect(EscrowMark.read(mark)?.keyID == "present")
  }

  @Test("What is noted is of a key once, the newest first, and bounded")
  func marks() throws {
    for (key, made) in [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")] {
      #expect(EscrowMark(keyID: key, made: made, file: "/usb/a \u{1B} b\n").note(in: mark))
    }
    let text = try String(contentsOf: URL(filePath: mark), encoding: .utf8)
    #expect(text == "c 4 /usb/a  b\na 3 /usb/a  b\nb 2 /usb/a  b\npresent 2026-01-01 /usb/old\n")
    for key in 0..<100 {
      #expect(EscrowMark(keyID: "\(key)", made: "5", file: "/usb/a").note(in: mark))
    }
    let lines = try String(contentsOf: URL(filePath: mark), encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 16)
  }
}
