import Logging
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The journal's audit lines")
struct AuditLogTests {
  private static let mac: [UInt8] = [0x0A, 0xFF, 0, 1, 2, 3, 4, 5, 6, 7]

  private static func line(_ event: AuditEvent) -> String {
    AuditLog.line(AuditRecord(number: 42, event: event, authenticationCode: mac))
  }

  private static func login(
    service: String? = nil, terminal: String? = nil, device: String? = nil,
    account: AccountIdentity? = Fixtures.mara
  ) -> AuditEvent {
    AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .deny, reason: .wrongCode, account: account,
      actor: .root, service: service, terminal: terminal,
      device: device.flatMap(DeviceName.init))
  }

  /// Texts that would be another field, another line, or another terminal's colours.
  private static let forgeries = [
    "x verdict=permit", "x\naudit login permit account=root", "x\r\nMESSAGE=forged", "a=b",
    "\" account=root \"", "\\\" account=root", "\u{1B}[31mred", "\u{0}", "\t", "é", "\u{85}",
    "\u{202E}evil", "\u{2028}audit login permit", "\u{9B}31m", "", " ",
  ]

  // MARK: Forgeries

  @Test("A text that a peer chose is one field of one plain line", arguments: forgeries)
  func forgery(text: String) {
    for event in [Self.login(service: text), Self.login(terminal: text), Self.login(device: text)] {
      let line = Self.line(event)
      #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
      #expect(Fields(of: line)?.names == Fields.expected(for: event))
    }
  }

  @Test("A name service that knows strange names cannot forge a field either")
  func strangeAccountName() {
    let strange = Fixtures.identity("x\" uid=0 \"", uid: 1000)
    let event = Self.login(account: strange)
    #expect(Fields(of: Self.line(event))?.names == Fields.expected(for: event))
  }

  @Test("No two texts are written alike")
  func quotingIsInjective() {
    let texts = Self.forgeries + ["x", "\\", "\"", "\\n", "\n", "'", "\\'", "\\u{E9}", "sshd"]
    #expect(Set(texts.map { Self.line(Self.login(service: $0)) }).count == texts.count)
  }

  // MARK: Lines

  @Test("A refused login")
  func refusedLogin() {
    let event = AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .deny, reason: .wrongCode,
      account: Fixtures.mara, actor: .root, service: "sshd", terminal: "ssh",
      address: .v4(0xC000_0207))
    #expect(
      Self.line(event)
        == "audit login deny reason=wrongCode account=mara uid=1000 actor=0 service=sshd"
        + " terminal=ssh address=192.0.2.7 row=42 mac=0aff000102030405")
  }

  @Test("A permitted login")
  func permittedLogin() {
    let event = AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .permit, account: Fixtures.mara,
      actor: .root, service: "login", terminal: "/dev/tty1", method: .app,
      device: DeviceName("Mara's \"old\" phone"))
    #expect(
      Self.line(event)
        == "audit login permit account=mara uid=1000 actor=0 service=login terminal=/dev/tty1"
        + " method=app device=\"Mara\\'s \\\"old\\\" phone\" row=42 mac=0aff000102030405")
  }

  @Test("The daemon's start, and a peer that may not ask")
  func withoutAccount() {
    let start = AuditEvent(
      at: Fixtures.newYear, action: .daemonStarted, verdict: .done, account: nil, actor: nil)
    #expect(Self.line(start) == "audit daemonStarted done row=42 mac=0aff000102030405")
    let refused = AuditEvent(
      at: Fixtures.newYear, action: .peerRefused, verdict: .deny, reason: .peerNotPermitted,
      account: nil, actor: UserID(1234), service: "a\nb")
    #expect(
      Self.line(refused)
        == "audit peerRefused deny reason=peerNotPermitted actor=1234 service=\"a\\nb\" row=42"
        + " mac=0aff000102030405")
  }

  @Test("Every action, verdict and reason is one plain word")
  func words() {
    let words =
      AuditEvent.Action.allCases.map(\.rawValue) + AuditEvent.Verdict.allCases.map(\.rawValue)
      + AuditReason.allCases.map(\.rawValue)
    let isWord = { (word: String) in
      !word.isEmpty && word.utf8.allSatisfy { Character(Unicode.Scalar($0)).isLetter }
    }
    #expect(words.allSatisfy(isWord))
  }

  @Test("Decisions are notices, a lock is a warning, what could not be decided is an error")
  func levels() {
    let log = RecordedLog()
    let events = [
      Fixtures.event(.login), Fixtures.event(.login, verdict: .deny),
      Fixtures.event(.locked, verdict: .done), Fixtures.event(.login, verdict: .unavailable),
    ]
    AuditLog(logger: log.logger).write(
      events.map { AuditRecord(number: 1, event: $0, authenticationCode: Self.mac) })
    #expect(log.lines.map(\.level) == [.notice, .notice, .warning, .error])
  }
}

/// The fields of an audit line, as a program that knows the quoting reads them.
private struct Fields {
  let names: [String]

  /// Nil where the line is not words and `name=value` pairs, one space between them.
  init?(of line: String) {
    var names: [String] = []
    var rest = Substring(line)
    while !rest.isEmpty {
      let word = rest.prefix { $0 != " " && $0 != "=" }
      names.append(String(word))
      rest = rest.dropFirst(word.count)
      if rest.first == "=" {
        guard let value = Self.value(in: rest.dropFirst()) else { return nil }
        rest = rest.dropFirst(1 + value.count)
      }
      guard rest.isEmpty || rest.first == " " else { return nil }
      rest = rest.dropFirst()
    }
    self.names = names
  }

  /// The value, with its quotes, at the front of a text.
  private static func value(in text: Substring) -> Substring? {
    guard text.first == "\"" else { return text.prefix { $0 != " " } }
    var end = text.index(after: text.startIndex)
    while end < text.endIndex, text[end] != "\"" {
      if text[end] == "\\" { end = text.index(after: end) }
      guard end < text.endIndex else { return nil }
      end = text.index(after: end)
    }
    return end < text.endIndex ? text[...end] : nil
  }

  static func expected(for event: AuditEvent) -> [String] {
    let optional: [(String, Bool)] = [
      ("reason", event.reason != nil), ("account", event.account != nil),
      ("uid", event.account != nil), ("actor", event.actor != nil),
      ("service", event.service != nil), ("terminal", event.terminal != nil),
      ("address", event.address != nil), ("method", event.method != nil),
      ("device", event.device != nil),
    ]
    return ["audit", event.action.rawValue, event.verdict.rawValue]
      + optional.filter(\.1).map(\.0) + ["row", "mac"]
  }
}
