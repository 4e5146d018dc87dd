import SallyportCore
import Testing

/// Product row O9: refusals that repeat are one counted row a minute.
@Suite struct RefusalMergerTests {
  private static func event(
    _ verdict: AuditEvent.Verdict = .deny, _ reason: AuditReason? = .notACode,
    action: AuditEvent.Action = .login, at seconds: Int64 = 0,
    account: AccountIdentity? = .ada, service: String = "sshd", address: IPAddress? = .office,
    actor: UserID = .root, method: AuthenticatorKind? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: .start + .seconds(seconds), action: action, verdict: verdict, reason: reason,
      account: account, actor: actor, service: service, address: address, method: method)
  }

  /// Every decision that leaves a mark of its own: in the account, or on the machine.
  private static let neverMerged: [AuditEvent] = [
    event(.permit, nil, method: .app), event(.notRequired, .notEnrolled),
    event(.deny, .wrongCode), event(.deny, .unknownAccount, account: nil),
    event(.deny, .mandatoryNotEnrolled), event(.done, .locked, action: .locked),
    event(.done, nil, action: .unlocked), event(.done, nil, action: .deviceAdded),
    event(.done, nil, action: .enrollmentBegun, method: .app),
    event(.done, nil, action: .daemonStarted),
  ]

  @Test("I13: unknown names are told apart, as known ones are")
  func unknownNames() {
    var merger = RefusalMerger()
    let event = Self.event(.deny, .notACode, account: nil)
    let slots = (0..<8).compactMap(DecoySlot.init(index:))
    for slot in slots {
      let isWritten = [
        merger.writesNow(event, about: .decoy(slot)), merger.writesNow(event, about: .decoy(slot)),
      ]
      #expect(isWritten == [true, false])
    }
    let counts = merger.endPeriod().map(\.count)
    #expect(counts == Array(repeating: 1, count: 8))
  }

  @Test("what was counted in the account, and what was let in or changed, is never merged")
  func marksAreKept() {
    var merger = RefusalMerger()
    for event in Self.neverMerged + Self.neverMerged {
      let isWritten = merger.writesNow(event)
      #expect(isWritten, "\(event)")
    }
    let rows1 = merger.endPeriod()
    #expect(rows1.isEmpty)
  }

  private static let merged: [AuditEvent] = [
    event(.deny, .notACode), event(.deny, .throttled), event(.deny, .locked),
    event(.deny, .replayed), event(.deny, .stepUpLocked, action: .stepUpRefused),
    event(.deny, .peerNotPermitted, action: .peerRefused, account: nil),
    event(.deny, .keyAlone, action: .accountCheck), event(.deny, .identityChanged),
    event(.deny, .codeMismatch, action: .enrollmentFailed),
    event(.done, .firstEnrollment, action: .enrollmentBegun),
    event(.unavailable, .storeFailed), event(.unavailable, .nameServiceFailed, account: nil),
  ]

  @Test("the first of a kind is written at once, and the others are counted", arguments: merged)
  func repeatsAreCounted(event: AuditEvent) {
    var merger = RefusalMerger()
    let written = (0..<1000).count { _ in merger.writesNow(event) }
    #expect(written == 1)
    let rows = merger.endPeriod()
    #expect(rows.count == 1)
    #expect(rows.first?.count == 999)
    #expect(rows.first?.reason == event.reason)
    #expect(rows.first?.account == event.account)
  }

  @Test("a kind that goes on has one row a period, and one that ended begins anew")
  func periods() {
    var merger = RefusalMerger()
    func refuse(at seconds: Int64) -> Bool { merger.writesNow(Self.event(at: seconds)) }
    let first = [refuse(at: 1), refuse(at: 2), refuse(at: 3)]
    #expect(first == [true, false, false])
    let rows2 = merger.endPeriod()
    #expect(rows2 == [Self.event(at: 3).counted(2)])
    let second = [refuse(at: 61), refuse(at: 62)]
    #expect(second == [false, false])
    let rows3 = merger.endPeriod()
    #expect(rows3 == [Self.event(at: 62).counted(2)])
    let rows4 = merger.endPeriod()
    #expect(rows4.isEmpty)
    let third = [refuse(at: 200), refuse(at: 201)]
    #expect(third == [true, false])
  }

  @Test("who, whom, from where, why and by what tell kinds apart")
  func kindsAreToldApart() {
    var merger = RefusalMerger()
    let kinds = [
      Self.event(), Self.event(account: .mara), Self.event(account: nil),
      Self.event(service: "su"), Self.event(address: .elsewhere), Self.event(address: nil),
      Self.event(actor: UserID(7)), Self.event(.deny, .throttled),
      Self.event(action: .accountCheck),
    ]
    for kind in kinds {
      let isWritten = merger.writesNow(kind)
      #expect(isWritten)
    }
  }

  @Test("I11: whoever invents sources or services has them merged too, once there are many")
  func kindsAreBounded() {
    var merger = RefusalMerger()
    var written = 0
    for index in 0..<20_000 {
      let event = Self.event(service: "s\(index)", address: .v4(UInt32(index)))
      if merger.writesNow(event) { written += 1 }
    }
    #expect(written == RefusalMerger.maximumKinds + 1)
    let rows = merger.endPeriod()
    #expect(rows.count == 1)
    #expect(rows.first?.count == 20_000 - written)
    #expect(rows.first?.reason == .notACode)
    #expect(rows.first?.account == .ada, "who is attacked is still told")
    let mara = Self.event(account: .mara)
    let isWritten = merger.writesNow(mara)
    #expect(isWritten, "the end of the period forgets what did not repeat")
  }

  @Test("what a peer without privileges says about itself tells nothing apart")
  func ownWordsDoNotCount() {
    var merger = RefusalMerger()
    let mara = AccountIdentity.mara
    func written(_ event: (Int) -> AuditEvent) -> Int {
      (0..<100).count { merger.writesNow(event($0)) }
    }
    let refused = written { number in
      Self.event(
        .deny, .peerNotPermitted, action: .peerRefused, account: nil, service: "s\(number)",
        address: nil, actor: mara.uid)
    }
    #expect(refused == 1)
    let asked = written { number in
      Self.event(
        .notRequired, .notEnrolled, account: mara, service: "s\(number)", address: nil,
        actor: mara.uid)
    }
    #expect(asked == 1, "an own process that asks is no sign-in")
  }

  @Test("people whom nobody knows, and of whom no code is asked, are merged")
  func strangersAreMerged() {
    var merger = RefusalMerger()
    let written = (0..<100).count { _ in
      merger.writesNow(Self.event(.notRequired, .unknownAccount, account: nil))
    }
    #expect(written == 1)
  }

  @Test("I11: with many accounts under attack there is a bound too")
  func coarseKindsAreBounded() throws {
    var merger = RefusalMerger()
    for number in 0..<20_000 {
      let name = try #require(AccountName("user\(number)"))
      let account = AccountIdentity(name: name, uid: UserID(UInt32(number)))
      _ = merger.writesNow(Self.event(account: account, address: .v4(UInt32(number))))
      _ = merger.writesNow(Self.event(account: account, address: .v4(UInt32(number))))
    }
    let rows = merger.endPeriod()
    #expect(rows.count == RefusalMerger.maximumCoarseKinds + 1)
    #expect(rows.contains { $0.account == nil && $0.reason == .notACode })
  }

  @Test("rows come in the order of time, each with the time of the last it stands for")
  func orderOfTime() {
    var merger = RefusalMerger()
    for seconds in [0, 5, 9] as [Int64] {
      _ = merger.writesNow(Self.event(at: seconds))
      _ = merger.writesNow(Self.event(at: seconds - 1, service: "su"))
    }
    let rows5 = merger.endPeriod()
    #expect(rows5.map(\.at) == [.start + .seconds(8), .start + .seconds(9)])
  }
}

extension AuditEvent {
  fileprivate func counted(_ count: Int) -> AuditEvent {
    AuditEvent(
      at: at, action: action, verdict: verdict, reason: reason, account: account, actor: actor,
      service: service, address: address, method: method, count: count)
  }
}
