import Glibc
import SallyportCore
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("What a daemon without a store could not record")
struct UnrecordedEventsTests {
  private let folder: TemporaryFolder
  private let path: String
  private let unrecorded: UnrecordedEvents

  init() throws {
    folder = try TemporaryFolder()
    let store = folder.path(of: "sallyport.sqlite")
    path = "\(store).unrecorded"
    unrecorded = UnrecordedEvents(besideStoreAt: store)
  }

  private static func event(note: String? = "the key is lost") -> AuditEvent {
    AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .notRequired, reason: .breakGlass,
      account: TestDaemon.ada, actor: .root, service: "sshd",
      address: WireMapping.ipAddress(parsing: "192.0.2.1"), note: note)
  }

  @Test("Who was let in by a broken glass is kept")
  func kept() {
    unrecorded.keep([Self.event()])
    unrecorded.keep([Self.event(note: nil)])
    #expect(
      unrecorded.all() == [
        Self.event(note: "recorded later: the key is lost"), Self.event(note: "recorded later"),
      ])
    unrecorded.forget()
    #expect(unrecorded.all().isEmpty)
  }

  @Test("I11: the file has a limit")
  func bounded() throws {
    for _ in 0..<2000 { unrecorded.keep([Self.event()]) }
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    #expect(status.st_size <= UnrecordedEvents.maximumByteCount)
    #expect(unrecorded.all().count > 500)
    #expect(unrecorded.all().last?.note == "recorded later: and more, which the journal has")
  }

  @Test("I11: the last line says of how many there was no room for a line of their own")
  func counted() throws {
    for _ in 0..<100 { unrecorded.keep([Self.event()]) }
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    let fitting = UnrecordedEvents.maximumByteCount / (Int(status.st_size) / 100)
    var unkept = UnkeptEvents()
    for _ in 1...7 { unkept.add(Self.event()) }
    let all = unkept.take()
    let more = try #require(all)
    #expect(unkept.isEmpty)
    unrecorded.keep(Array(repeating: Self.event(), count: fitting) + [more])
    let kept = unrecorded.all()
    #expect(kept.last?.note == "recorded later: \(UnkeptEvents.note)")
    #expect(kept.dropLast().count + (kept.last?.count ?? 0) == 100 + fitting + 7)
  }

  @Test("A link is not followed, and lines that are none of ours are passed over")
  func foreign() throws {
    let other = folder.path(of: "other")
    #expect(unsafe symlink(other, path) == 0)
    unrecorded.keep([Self.event()])
    #expect(unsafe access(other, F_OK) != 0)
    #expect(unsafe unlink(path) == 0)
    try RegularFile.replace(path, with: Array("x\n{}\n{\"at\":1}\n\u{0}\n".utf8))
    #expect(unrecorded.all().isEmpty)
  }
}
