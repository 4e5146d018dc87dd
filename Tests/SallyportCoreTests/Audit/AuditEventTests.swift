import SallyportCore
import Testing

@Suite struct AuditEventTests {
  private static let device = DeviceName("phone")

  private static func event(
    at now: UnixTime = .start, action: AuditEvent.Action = .login,
    verdict: AuditEvent.Verdict = .permit, reason: AuditReason? = .wrongCode,
    account: AccountIdentity? = .ada, actor: UserID? = .root, service: String? = "sshd",
    terminal: String? = "ssh", address: IPAddress? = .office,
    remoteAccount: String? = "mara", method: AuthenticatorKind? = .app,
    device: DeviceName? = device, rule: Int? = 1, note: String? = "note", count: Int = 1
  ) -> AuditEvent {
    AuditEvent(
      at: now, action: action, verdict: verdict, reason: reason, account: account, actor: actor,
      service: service, terminal: terminal, address: address,
      remoteAccount: remoteAccount, method: method, device: device, rule: rule, note: note,
      count: count)
  }

  /// The event with one field changed, for every field and every value it may have.
  private static var changed: [AuditEvent] {
    let otherName = AccountIdentity(name: AccountIdentity.mara.name, uid: UserID(1000))
    let otherUID = AccountIdentity(name: AccountIdentity.ada.name, uid: UserID(1001))
    var events = [
      event(), event(at: .start + .seconds(1)), event(account: nil), event(account: otherName),
      event(account: otherUID), event(actor: nil), event(actor: UserID(1)), event(service: nil),
      event(service: ""), event(service: "ssh"), event(terminal: nil), event(terminal: ""),
      event(terminal: "sshd"), event(address: nil), event(address: .elsewhere),
      event(address: .v6(high: 0, low: 0xC000_0201)), event(remoteAccount: nil),
      event(remoteAccount: ""), event(remoteAccount: "ada"), event(method: nil),
      event(method: .recoveryCode), event(device: nil), event(device: DeviceName("phone 2")),
      event(reason: nil), event(rule: nil), event(rule: 2), event(note: nil), event(note: ""),
      event(count: 2),
      // What moves from one field to the next.
      event(service: "s", terminal: "shd"), event(service: nil, terminal: "sshd"),
    ]
    events += AuditEvent.Action.allCases.filter { $0 != .login }.map { event(action: $0) }
    events += AuditEvent.Verdict.allCases.filter { $0 != .permit }.map { event(verdict: $0) }
    events += AuditReason.allCases.filter { $0 != .wrongCode }.map { event(reason: $0) }
    // An address that is absent, and all else with it.
    events.append(
      AuditEvent(at: .start, action: .login, verdict: .permit, account: nil, actor: nil))
    return events
  }

  @Test("I9: the MAC of an audit row changes with every field of the event")
  func macCoversEveryField() throws {
    let vault = try Vault.ofKey(7)
    let codes = Self.changed.map {
      vault.authenticationCode(for: $0, number: 1, endOffset: 96, after: [1])
    }
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.count == 32 })
  }

  @Test("the table above knows every field of an event")
  func tableIsComplete() {
    let fields = Mirror(reflecting: Self.event()).children.compactMap(\.label)
    #expect(
      fields == [
        "at", "action", "verdict", "reason", "account", "actor", "service", "terminal", "address",
        "remoteAccount", "method", "device", "rule", "note", "count",
      ])
  }

  @Test("I9: the MAC of an audit row changes with its number, its predecessor and the key")
  func macCoversThePlace() throws {
    let vault = try Vault.ofKey(7)
    let event = Self.event()
    let predecessor = [UInt8](repeating: 1, count: 32)
    let codes = [
      vault.authenticationCode(for: event, number: 1, endOffset: 96, after: predecessor),
      vault.authenticationCode(for: event, number: 2, endOffset: 96, after: predecessor),
      vault.authenticationCode(for: event, number: 1, endOffset: 97, after: predecessor),
      vault.authenticationCode(for: event, number: 1, endOffset: 96, after: []),
      vault.authenticationCode(for: event, number: 1, endOffset: 96, after: predecessor + [0]),
      vault.authenticationCode(
        for: event, number: 1, endOffset: 96, after: Array(predecessor.dropLast())),
      vault.authenticationCode(
        for: event, number: 1, endOffset: 96, after: predecessor, sealing: [1]),
      vault.authenticationCode(
        for: event, number: 1, endOffset: 96, after: predecessor, sealing: [2]),
      try Vault.ofKey(8).authenticationCode(
        for: event, number: 1, endOffset: 96, after: predecessor),
    ]
    #expect(Set(codes).count == codes.count)
  }

  @Test("I9: rows that were swapped, taken out or put in break the chain")
  func chainHolds() throws {
    let vault = try Vault.ofKey(7)
    let events = Array(Self.changed.prefix(20))

    func chain(_ events: [AuditEvent]) -> [AuditRecord] {
      events.enumerated().reduce(into: []) { records, next in
        let number = Int64(next.offset + 1)
        records.append(
          AuditRecord(
            number: number, event: next.element,
            authenticationCode: vault.authenticationCode(
              for: next.element, number: number, endOffset: number,
              after: records.last?.authenticationCode ?? [])))
      }
    }
    func holds(_ records: [AuditRecord]) -> Bool {
      var predecessor: [UInt8] = []
      for (offset, record) in records.enumerated() {
        let expected = vault.authenticationCode(
          for: record.event, number: Int64(offset + 1), endOffset: Int64(offset + 1),
          after: predecessor)
        guard record.number == Int64(offset + 1), record.authenticationCode == expected else {
          return false
        }
        predecessor = expected
      }
      return true
    }

    let records = chain(events)
    #expect(holds(records))
    for index in 1..<records.count {
      var swapped = records
      swapped.swapAt(index - 1, index)
      #expect(!holds(swapped))

      var shortened = records
      shortened.remove(at: index - 1)
      #expect(!holds(shortened))

      var doubled = records
      doubled.insert(records[index], at: index)
      #expect(!holds(doubled))
    }
  }

  @Test("I8: an event has no field of a type that could hold a code, a key or an answer")
  func noFieldForACode() {
    let types = Mirror(reflecting: Self.event()).children.map { "\(type(of: $0.value))" }
    #expect(
      types == [
        "UnixTime", "Action", "Verdict", "Optional<AuditReason>", "Optional<AccountIdentity>",
        "Optional<UserID>", "Optional<String>", "Optional<String>", "Optional<IPAddress>",
        "Optional<String>", "Optional<AuthenticatorKind>", "Optional<DeviceName>",
        "Optional<Int>", "Optional<String>", "Int",
      ])
  }

  @Test("every reason for a refusal has a word of its own in the log")
  func reasonsAreTold() {
    let reasons: [DenialReason] = [
      .wrongCode, .replayed, .notACode, .throttled, .locked, .stepUpLocked, .mandatoryNotEnrolled,
      .unknownAccount, .keyAlone,
    ]
    #expect(Set(reasons.map(\.auditReason)).count == reasons.count)
    for reason in reasons { #expect(reason.auditReason.rawValue == "\(reason)") }
  }
}
