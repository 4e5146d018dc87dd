import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("The audit log over the control socket")
struct AuditSessionTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)

  @Test("I5: nobody without the permission reads or verifies, not even about oneself")
  func notAuthorized() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(
        .control, as: PeerCredentials(pid: 1, uid: TestDaemon.ada.uid))
      let refusal = AdminError.notAuthorized(permission: "audit.read")
      #expect(try control.refusal(of: ReadAudit(user: "ada")) == refusal)
      #expect(try control.refusal(of: VerifyAudit()) == refusal)
      let recorded = AuditEvent(
        at: daemon.clock.now, action: .administrationRefused, verdict: .deny,
        reason: .notAuthorized, account: nil, actor: TestDaemon.ada.uid, note: "audit.read")
      #expect(try daemon.events() == [recorded])
      try daemon.onLoop { $0.loginLoop.recordRepeatedRefusals() }
      #expect(try daemon.events().count == 2)
    }
  }

  @Test("A log that cannot be read is unavailable")
  func unavailable() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      try daemon.onLoop { $0.store.failReads(with: .diskFailed("gone")) }
      #expect(try control.refusal(of: ReadAudit()) == AdminError.unavailable)
      #expect(try control.refusal(of: VerifyAudit()) == AdminError.unavailable)
    }
  }

  @Test("A name that no account can have is nobody's", arguments: ["", "a/b", "a:b", "a\nb"])
  func noSuchAccount(user: String) async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: ReadAudit(user: user)) == AdminError.noSuchAccount(user: user))
    }
  }

  @Test("Looking at the log is not recorded, and one may go on behind what was seen")
  func reading() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      let events = (1...5).map { Fixtures.event(at: Fixtures.newYear + .seconds($0)) }
      try daemon.onLoop { _ = try $0.store.record(events) }
      let first = try control.call(ReadAudit(limit: 3))
      #expect(first.rows.map(\.number) == [1, 2, 3])
      #expect(first.last == 3 && !first.atEnd)
      let second = try control.call(ReadAudit(after: first.last))
      #expect(second.rows.map(\.number) == [4, 5])
      #expect(second.last == 5 && second.atEnd)
      #expect(try control.call(VerifyAudit()) == .init(verified: 5, last: 5, atEnd: true))
      #expect(try control.call(VerifyAudit(after: 3)) == .init(verified: 2, last: 5, atEnd: true))
      #expect(try daemon.events() == events)
    }
  }

  @Test("Rows are chosen by account and by time")
  func filtering() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      let people = [Fixtures.mara, Fixtures.ada]
      let events = (0..<10).map {
        Fixtures.event(at: Fixtures.newYear + .seconds($0), of: people[$0 % 2])
      }
      try daemon.onLoop { _ = try $0.store.record(events) }
      let since = (Fixtures.newYear + .seconds(6)).seconds
      let reply = try control.call(ReadAudit(user: "ada", since: since))
      #expect(reply.rows.map(\.number) == [8, 10])
      #expect(reply.last == 10)
      #expect(try control.call(ReadAudit(user: "nobody-has-this-name")).rows.isEmpty)
    }
  }

  @Test("A row tells everything that was recorded, and the MAC as the journal has it")
  func wholeRow() async throws {
    try await TestDaemon.run { daemon in
      let event = AuditEvent(
        at: Fixtures.newYear, action: .login, verdict: .deny, reason: .wrongCode,
        account: Fixtures.mara, actor: UserID(7), service: "sshd", terminal: "pts/3",
        address: .v4(0xC000_0201), remoteAccount: "ada", method: .recoveryCode,
        device: DeviceName("phone"), count: 3)
      let record = try #require(try daemon.onLoop { try $0.store.record([event]) }.first)
      let row = try daemon.connect(.control, as: Self.root).call(ReadAudit()).rows.first
      #expect(
        row
          == AuditRow(
            number: 1, at: Fixtures.newYear.seconds, action: "login", verdict: "deny",
            reason: "wrongCode", account: "mara", uid: 1000, actor: 7, service: "sshd",
            terminal: "pts/3", address: "192.0.2.1", remoteUser: "ada", method: "recoveryCode",
            device: "phone", count: 3, mac: AuditLog.shortMAC(of: record)))
      #expect(AuditLog.line(record).hasSuffix(" row=1 mac=\(AuditLog.shortMAC(of: record))"))
    }
  }

  @Test("I11: rows that peers made long come in replies that fit", arguments: Transport.allCases)
  func longRows(transport: Transport) async throws {
    let long = String(repeating: "\u{1}", count: 256)
    try await TestDaemon.run(transport) { daemon in
      let event = AuditEvent(
        at: Fixtures.newYear, action: .login, verdict: .deny, account: Fixtures.mara,
        actor: .root, service: long, terminal: long, remoteAccount: long)
      let before = try daemon.events().count
      try daemon.onLoop {
        _ = try $0.store.record(Array(repeating: event, count: 1000))
      }
      guard transport == .memory || TestDaemon.ownPeer.uid == .root else { return }
      let control = try daemon.connect(.control, as: Self.root)
      var numbers: [Int64] = []
      var reply: ReadAudit.Reply
      repeat {
        reply = try control.call(ReadAudit(after: numbers.last ?? Int64(before), limit: 1000))
        numbers += reply.rows.map(\.number)
        #expect(reply.last == numbers.last)
      } while !reply.atEnd && !reply.rows.isEmpty
      #expect(numbers == Array(Int64(before) + 1...Int64(before) + 1000))
    }
  }
}
