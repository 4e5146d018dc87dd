import SallyportCore
import Testing

/// An enrolment in the middle of a login: every way in which it must come to nothing, and the one
/// in which it does not (product row E12).
@Suite struct EnrollmentAtLoginTests {
  private static let decoy = Subject.decoy(DecoySlot(digest: [1, 2, 3]))
  private let open = Policy.enrolling(.open)

  private func begin(_ scene: inout Scene) -> (LoginConversation, Decision) {
    var conversation = scene.conversation()
    let decision = scene.enroll(in: &conversation)
    return (conversation, decision)
  }

  // MARK: It does not begin

  @Test("nobody is walked through an enrolment where the policy does not have it open")
  func notOpen() throws {
    for way in [Policy.LoginEnrollment.never, .invited] {
      var scene = try Scene(policy: .enrolling(way))
      #expect(scene.opening() == .askForCode)
      #expect(begin(&scene).1 == .challenge(.code))
    }
  }

  @Test("I6: whoever is enrolled is asked for a code, and gets no second device")
  func alreadyEnrolled() throws {
    var scene = try Scene.enrolled(policy: open)
    #expect(scene.opening() == .askForCode)
    #expect(begin(&scene).1 == .challenge(.code))
  }

  @Test("whoever must not have a second factor is asked nothing")
  func notMandatory() throws {
    var scene = try Scene(policy: .changed(["enrolAtLogin": "open"]))
    #expect(scene.opening() == .passWithoutCode)
    #expect(begin(&scene).1 == .notRequired(.notEnrolled, notices: []))
  }

  @Test("I5: a process of the account's own is not walked through an enrolment")
  func unprivilegedPeer() throws {
    var scene = try Scene(policy: open)
    let peer = LoginPeer.owner(AccountIdentity.ada.uid)
    #expect(scene.opening(scene.request("swaylock", peer: peer)) == .askForCode)
    var conversation = scene.conversation("swaylock", peer: peer)
    #expect(scene.enroll(in: &conversation) == .challenge(.code))
  }

  @Test("E11: whom a directory looks after, or may, is refused like an account with a code")
  func directoryAccounts() throws {
    let rule = try #require(PolicyRule(effect: .require))
    for isLocal in [false, nil] as [Bool?] {
      var scene = try Scene(policy: open)
      try scene.policy.replaceRules(with: [rule])
      scene.facts = AccountFacts(groups: .unknown, isLocal: isLocal)
      #expect(scene.opening() == .askForCode)
      #expect(begin(&scene).1 == .challenge(.code))
    }
  }

  @Test("where apps are switched off nobody is walked")
  func appsAreOff() throws {
    let scene = try Scene(policy: .enrolling(.open, ["methods.app": "off"]))
    #expect(scene.opening() == .askForCode)
  }

  @Test("an account that is locked, or a source that is delayed, is not walked")
  func heldBack() throws {
    var locked = try Scene(policy: open)
    try locked.lock()
    #expect(begin(&locked).1 == .challenge(.code))

    var delayed = try Scene(policy: open)
    for _ in 1...5 { _ = try delayed.login(.strangeRecoveryCode, service: "login") }
    #expect(begin(&delayed).1 == .challenge(.code))
    delayed.now = delayed.now + .seconds(30)
    #expect(begin(&delayed).1.newKey != nil)
  }

  // MARK: It ends without a device

  /// Expects that nothing of an enrolment is kept.
  private func expectNothingKept(
    _ scene: Scene, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(scene.account.devices.isEmpty, sourceLocation: sourceLocation)
    #expect(scene.account.recoveryCodes.isEmpty, sourceLocation: sourceLocation)
    #expect(scene.account.lastSignIn == nil, sourceLocation: sourceLocation)
  }

  @Test("a conversation that is dropped leaves nothing, at the key and at the codes")
  func dropped() throws {
    var scene = try Scene(policy: open)
    _ = begin(&scene)
    #expect(scene.account.holdsNothing)
    let shown = try scene.shown()
    #expect(scene.account.holdsNothing)
    #expect(
      scene.takeEvents().map(\.action) == [.enrollmentBegun, .enrollmentBegun])
    // What was shown then is worth nothing.
    #expect(try scene.login(shown.phone.code(at: scene.now)) == .deny(.mandatoryNotEnrolled))
    #expect(try scene.login(.recoveryCode(shown.codes[0])) == .deny(.mandatoryNotEnrolled))
  }

  @Test("ten wrong first codes end it, and none is counted against the account")
  func wrongTooOften() throws {
    var scene = try Scene(policy: open)
    var (conversation, first) = begin(&scene)
    let key = try #require(first.newKey)
    let wrong = [
      EnrollmentAnswer(typed: "123456"), .acknowledgement, .picture, .other,
    ]
    for number in 1...9 {
      let decision = try scene.answer(wrong[number % 4], in: &conversation)
      #expect(decision == .challenge(.enrollment(.firstCode(key, isAgain: true))))
    }
    #expect(try scene.answer(.other, in: &conversation) == .deny(.codeMismatch))
    // Over is over.
    let right = EnrollmentAnswer(typed: key.phone.digits(at: scene.now))
    #expect(try scene.answer(right, in: &conversation).newKey == nil)
    expectNothingKept(scene)
    #expect(scene.account.holdsNothing)
    let events = scene.takeEvents()
    #expect(events.count { $0.action == .enrollmentFailed && $0.reason == .codeMismatch } == 10)
    #expect(events.contains { $0.action == .login && $0.reason == .codeMismatch })
    #expect(!events.contains { $0.verdict == .permit })
  }

  @Test("recovery codes that nobody says are written down let nobody in")
  func notAcknowledged() throws {
    var scene = try Scene(policy: open)
    var shown = try scene.shown()
    let next = EnrollmentAnswer(typed: shown.phone.digits(at: scene.now + .seconds(30)))
    for answer in [next, .other] {
      let decision = try scene.answer(answer, in: &shown.conversation)
      #expect(
        decision == .challenge(.enrollment(.acknowledgement(shown.codes, isAgain: true))))
    }
    #expect(try scene.answer(.picture, in: &shown.conversation) == .deny(.notAcknowledged))
    expectNothingKept(scene)
  }

  @Test("a key waits ten minutes for its first code and its recovery codes")
  func expired() throws {
    var scene = try Scene(policy: open)
    var (conversation, first) = begin(&scene)
    let phone = try #require(first.newKey).phone
    scene.now = scene.now + .seconds(600)
    let late = EnrollmentAnswer(typed: phone.digits(at: scene.now))
    #expect(try scene.answer(late, in: &conversation) == .deny(.enrollmentEnded))

    scene.now = .start
    var shown = try scene.shown()
    scene.now = scene.now + .seconds(600)
    #expect(try scene.answer(.acknowledgement, in: &shown.conversation) == .deny(.enrollmentEnded))
    expectNothingKept(scene)
  }

  @Test("what let an enrolment begin must still hold at its end")
  func conditionsChange() throws {
    let changes: [(inout Scene) throws -> Void] = [
      { $0.policy = .enrolling(.never) }, { $0.policy = .enrolling(.invited) },
      { $0.policy = .enrolling(.open, ["methods.app": "off"]) }, { $0.policy = Policy() },
      { $0.policy = .off },
      { $0.account.devices = try Scene.enrolled().account.devices },
    ]
    for change in changes {
      var scene = try Scene(policy: open)
      var shown = try scene.shown()
      try change(&scene)
      let before = scene.account
      _ = scene.takeEvents()
      #expect(
        try scene.answer(.acknowledgement, in: &shown.conversation) == .deny(.enrollmentEnded))
      #expect(scene.account == before)
      #expect(scene.takeEvents().map(\.reason) == [.enrollmentEnded])
    }
  }

  @Test("an invitation that ends while somebody enrols lets nobody in")
  func invitationEnds() throws {
    let changes: [(inout Scene) -> Void] = [
      { _ = $0.revokeInvitation() }, { _ = $0.invite() },
      { $0.latestRecordedTime = $0.now + .seconds(301) }, { $0.policy = .enrolling(.never) },
    ]
    for change in changes {
      var scene = try Scene(policy: .enrolling(.invited))
      let code = scene.invite()
      var shown = try scene.shown(invitedBy: code)
      change(&scene)
      #expect(
        try scene.answer(.acknowledgement, in: &shown.conversation) == .deny(.enrollmentEnded))
      expectNothingKept(scene)
    }
  }

  @Test("of two who enrol the same account at once, the first has it")
  func twoAtOnce() throws {
    var scene = try Scene(policy: open)
    var first = try scene.shown()
    var second = try scene.shown()
    guard case .permit = try scene.answer(.acknowledgement, in: &first.conversation) else {
      Issue.record("refused")
      return
    }
    let before = scene.account
    #expect(
      try scene.answer(.acknowledgement, in: &second.conversation) == .deny(.enrollmentEnded))
    #expect(scene.account == before)
  }

  // MARK: Decoys

  @Test("I13: a name that nobody has is walked, with a key whose codes are never right")
  func decoyIsWalked() throws {
    var scene = try Scene(Self.decoy, policy: open)
    scene.facts = .unknown
    #expect(scene.opening() == .enroll)
    var (conversation, first) = begin(&scene)
    let key = try #require(first.newKey)
    let right = EnrollmentAnswer(typed: key.phone.digits(at: scene.now))
    for _ in 1...9 {
      let decision = try scene.answer(right, in: &conversation)
      #expect(decision == .challenge(.enrollment(.firstCode(key, isAgain: true))))
    }
    #expect(try scene.answer(right, in: &conversation) == .deny(.codeMismatch))
    #expect(scene.account.holdsNothing)
    #expect(scene.takeEvents().allSatisfy { $0.account == nil })
  }

  // MARK: It ends with a device

  @Test("E12: a key, its first code, the codes acknowledged: enrolled and let in, all at once")
  func enrolls() throws {
    var scene = try Scene(policy: .enrolling(.open, ["issuer": "Example"]))
    #expect(scene.opening() == .enroll)
    var (conversation, first) = begin(&scene)
    let key = try #require(first.newKey)
    #expect(key.issuer == "Example")
    let phone = key.phone
    let used = phone.code(at: scene.now)
    let shown = try scene.answer(
      EnrollmentAnswer(typed: phone.digits(at: scene.now)), in: &conversation)
    let codes = try #require(shown.shownCodes)
    #expect(codes.count == 8)
    #expect(scene.account.holdsNothing)
    _ = scene.takeEvents()

    let decision = try scene.answer(.acknowledgement, in: &conversation)
    let device = try #require(DeviceName("phone"))
    #expect(
      decision == .permit(.enrollment(device, isInvited: false), notices: [.enrolled]))
    let request = scene.request("login")
    #expect(
      scene.takeEvents() == [
        request.event(.deviceAdded, .done, nil, now: scene.now, device: device),
        request.event(.login, .permit, nil, now: scene.now, method: .app, device: device),
      ])
    #expect(scene.account.devices.map(\.name) == [device])
    #expect(try scene.recoveryCodes() == codes.map(AuthenticatorOutput.recoveryCode))
    #expect(
      scene.account.lastSignIn
        == SignIn(at: scene.now, service: "login", address: .office, method: .app))

    // I1: the first code is used up; the next lets in, and so does a code of the sheet.
    #expect(try scene.login(used) == .challenge(.nextCode))
    scene.now = scene.now + .seconds(30)
    guard case .permit = try scene.login(phone.code(at: scene.now)),
      case .permit = try scene.login(.recoveryCode(codes[7]))
    else {
      Issue.record("refused")
      return
    }
  }

  @Test("E12: by invitation the same, and the invitation is used up in the same transaction")
  func enrollsByInvitation() throws {
    var scene = try Scene(policy: .enrolling(.invited))
    let code = scene.invite()
    var shown = try scene.shown(invitedBy: code)
    #expect(scene.account.invitation != nil)
    _ = scene.takeEvents()
    let decision = try scene.answer(.acknowledgement, in: &shown.conversation)
    let device = try #require(DeviceName("phone"))
    #expect(decision == .permit(.enrollment(device, isInvited: true), notices: [.enrolled]))
    #expect(scene.account.invitation == nil)
    #expect(
      scene.takeEvents().map(\.action) == [.invitationUsed, .deviceAdded, .login])
    // Used: after the device is gone again, it opens nothing.
    scene.account.devices = []
    #expect(try scene.login(code) == .deny(.mandatoryNotEnrolled))
  }

  @Test("where recovery codes are switched off the first code is the end of it")
  func withoutRecoveryCodes() throws {
    var scene = try Scene(policy: .enrolling(.open, ["methods.recovery": "off"]))
    var (conversation, first) = begin(&scene)
    let phone = try #require(first.newKey).phone
    let code = EnrollmentAnswer(typed: phone.digits(at: scene.now))
    guard case .permit = try scene.answer(code, in: &conversation) else {
      Issue.record("refused")
      return
    }
    #expect(scene.account.devices.count == 1)
    #expect(scene.account.recoveryCodes.isEmpty)
  }

  @Test("a wrong first code may be followed by a right one")
  func mistypes() throws {
    var scene = try Scene(policy: open)
    var (conversation, first) = begin(&scene)
    let phone = try #require(first.newKey).phone
    for answer in EnrollmentAnswer.wrongs {
      #expect(try scene.answer(answer, in: &conversation).newKey?.phone.secret == phone.secret)
    }
    let right = EnrollmentAnswer(typed: phone.digits(at: scene.now))
    #expect(try scene.answer(right, in: &conversation).shownCodes?.count == 8)
  }

  @Test(
    "what is typed in a walk is taken by its shape",
    arguments: [
      ("qr", "<picture>"), (" QR ", "<picture>"), ("yes", "<acknowledgement>"),
      ("  Yes", "<acknowledgement>"), ("y", "<other>"), ("yes yes", "<other>"), ("", "<other>"),
      ("123 456", "<one-time password>"), ("7QK4-M2XV-90TD-W8RH", "<other>"),
      (String(repeating: " ", count: 600) + "yes", "<other>"), ("\u{8}yes", "<other>"),
    ])
  func shapes(_ typed: String, _ shape: String) {
    #expect(EnrollmentAnswer(typed: typed).description == shape)
  }

  @Test("I8: nothing of a walk prints a key or a code")
  func printsNothing() throws {
    var scene = try Scene(policy: open)
    let (conversation, first) = begin(&scene)
    let shown = try scene.shown()
    var printed = "\(conversation) \(first) \(shown)"
    dump(shown.conversation, to: &printed)
    #expect(!printed.contains(shown.phone.secret.base32))
    #expect(!shown.codes.contains { printed.contains($0.formatted) })
  }
}
