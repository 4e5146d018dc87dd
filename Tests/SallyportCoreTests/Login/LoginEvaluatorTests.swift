import SallyportCore
import SallyportCrypto
import Testing

/// Answers with codes of an app, and answers that are no codes.
@Suite struct LoginEvaluatorTests {
  private func event(
    _ scene: Scene, _ verdict: AuditEvent.Verdict, _ reason: AuditReason?,
    method: AuthenticatorKind? = nil, device: DeviceName? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: .login, verdict: verdict, reason: reason, account: .ada, actor: .root,
      service: "sshd", terminal: "ssh", address: .office, method: method, device: device)
  }

  // MARK: Wrong codes

  @Test("I3: a wrong code is refused, counted and recorded")
  func wrongCodeIsRefused() throws {
    var scene = try Scene.enrolled()
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.login(wrong) == .deny(.wrongCode))
    #expect(scene.account.loginThrottle.unclearedFailures == 1)
    #expect(scene.account.loginThrottle.history.total == 1)
    #expect(scene.account.failuresSinceSignIn == 1)
    #expect(scene.account.lastSignIn == nil)
    #expect(scene.takeEvents() == [event(scene, .deny, .wrongCode)])
  }

  @Test("a wrong code uses nothing up")
  func wrongCodeUsesNothingUp() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    _ = try scene.login(scene.phone.wrongCode(at: scene.now))
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.recoveryCodes == before.recoveryCodes)
    #expect(scene.account.stepUpThrottle == before.stepUpThrottle)
  }

  @Test("the code of another person's phone is wrong")
  func othersCodeIsWrong() throws {
    var scene = try Scene.enrolled()
    let other = try Scene.enrolled(.mara, seed: 2).phone
    #expect(try scene.login(other.code(at: scene.now)) == .deny(.wrongCode))
  }

  @Test("a code from outside the window is wrong", arguments: [-90, -60, 60, 90, 3600])
  func lateCodeIsWrong(_ seconds: Int) throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now + .seconds(seconds))
    #expect(try scene.login(code) == .deny(.wrongCode))
  }

  @Test("a service with three tries asks again twice, without saying why")
  func triesAreGiven() throws {
    var scene = try Scene.enrolled()
    var conversation = LoginConversation(scene.request("login"), policy: scene.policy)
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.answer(wrong, in: &conversation) == .challenge(.codeAgain))
    #expect(try scene.answer(.notCodes[1], in: &conversation) == .challenge(.codeAgain))
    #expect(try scene.answer(wrong, in: &conversation) == .deny(.wrongCode))
    #expect(scene.takeEvents().map(\.reason) == [.wrongCode, .notACode, .wrongCode])
    #expect(scene.account.loginThrottle.unclearedFailures == 2)
  }

  @Test("a right code after a wrong one is accepted in the same conversation")
  func rightAfterWrong() throws {
    var scene = try Scene.enrolled()
    var conversation = LoginConversation(scene.request("login"), policy: scene.policy)
    _ = try scene.answer(scene.phone.wrongCode(at: scene.now), in: &conversation)
    let decision = try scene.answer(scene.phone.code(at: scene.now), in: &conversation)
    #expect(decision == .permit(.app(scene.account.devices[0].name), notices: []))
  }

  // MARK: Not a code

  @Test("what is not a code is refused and recorded, but not counted", arguments: 0..<7)
  func notACodeIsNotCounted(_ index: Int) throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(try scene.login(.notCodes[index]) == .deny(.notACode))
    #expect(scene.account == before)
    #expect(scene.takeEvents() == [event(scene, .deny, .notACode)])
  }

  @Test("the shape is looked at before the throttle")
  func shapeComesFirst() throws {
    var scene = try Scene.enrolled()
    try scene.fail(5)
    #expect(try scene.login(.notCodes[0]) == .deny(.notACode))
    try scene.lock()
    #expect(try scene.login(.notCodes[0]) == .deny(.notACode))
  }

  // MARK: Throttle

  @Test("I3: during a delay even the right code is refused, and nothing is counted or used")
  func delayHoldsBackRightCodes() throws {
    var scene = try Scene.enrolled()
    try scene.fail(5)
    _ = scene.takeEvents()
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.login(code) == .deny(.throttled))
    #expect(try scene.login(try scene.recoveryCodes()[0]) == .deny(.throttled))
    #expect(try scene.login(scene.phone.wrongCode(at: scene.now)) == .deny(.throttled))
    #expect(scene.account == before)
    let throttled = event(scene, .deny, .throttled)
    #expect(scene.takeEvents() == [throttled, throttled, throttled])

    scene.now = scene.now + .seconds(30)
    #expect(
      try scene.login(code) == .permit(.app(scene.account.devices[0].name), notices: []))
  }

  @Test("I3: a delay takes a try, and is not told from a wrong code")
  func delayTakesATry() throws {
    var scene = try Scene.enrolled()
    try scene.fail(5)
    var conversation = LoginConversation(scene.request("login"), policy: scene.policy)
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.answer(code, in: &conversation) == .challenge(.codeAgain))
    #expect(try scene.answer(code, in: &conversation) == .challenge(.codeAgain))
    #expect(try scene.answer(code, in: &conversation) == .deny(.throttled))
  }

  @Test("the owner comes in while somebody guesses from elsewhere, and clears nothing there")
  func othersFailuresDoNotDelay() throws {
    var scene = try Scene.enrolled()
    try scene.fail(9, from: .elsewhere)
    let decision = try scene.login(scene.phone.code(at: scene.now), from: .office)
    guard case .permit = decision else {
      Issue.record("refused: \(decision)")
      return
    }
    #expect(scene.account.loginThrottle.unclearedFailures == 9)
    #expect(
      try scene.login(scene.phone.wrongCode(at: scene.now), from: .elsewhere)
        == .deny(.throttled))
  }

  @Test("a success clears the failures of its own source, not those of the year")
  func successClearsItsSource() throws {
    var scene = try Scene.enrolled()
    try scene.fail(4)
    _ = try scene.login(scene.phone.code(at: scene.now))
    #expect(scene.account.loginThrottle.unclearedFailures == 0)
    #expect(scene.account.loginThrottle.history.total == 4)
    #expect(scene.account.failuresSinceSignIn == 0)
  }

  @Test("I3: of a thousand wrong codes at one moment five are compared")
  func parallelGuesses() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<1000 { _ = try scene.login(scene.phone.wrongCode(at: scene.now)) }
    let reasons = scene.takeEvents().map(\.reason)
    #expect(reasons.count { $0 == .wrongCode } == 5)
    #expect(reasons.count { $0 == .throttled } == 995)
    #expect(scene.account.loginThrottle.history.total == 5)
  }

  @Test("I3: of a thousand wrong codes from a thousand places a hundred are compared")
  func distributedGuesses() throws {
    var scene = try Scene.enrolled()
    for place in 0..<1000 as Range<UInt32> {
      _ = try scene.login(scene.phone.wrongCode(at: scene.now), from: .v4(place))
    }
    let events = scene.takeEvents()
    #expect(events.count { $0.reason == .wrongCode } == 100)
    #expect(events.count { $0.action == .login && $0.reason == .locked } == 900)
    #expect(events.count { $0.action == .locked } == 1)
  }

  @Test("a guesser who follows every delay for a year is locked out at a hundred")
  func patientGuesser() throws {
    var scene = try Scene.enrolled()
    var compared = 0
    for _ in 0..<(365 * 24) {
      if try scene.login(scene.phone.wrongCode(at: scene.now)) == .deny(.wrongCode) {
        compared += 1
      }
      scene.now = scene.now + .seconds(3600)
    }
    #expect(compared == 100)
  }

  // MARK: Locked

  @Test("the failure that locks is refused as wrong, and the lock is recorded once")
  func lockIsRecorded() throws {
    var scene = try Scene.enrolled(policy: .changed(["throttle.lockAfter": "10"]))
    try scene.fail(9)
    _ = scene.takeEvents()
    scene.now = scene.now + .seconds(3600)
    #expect(try scene.login(scene.phone.wrongCode(at: scene.now)) == .deny(.wrongCode))
    let lock = AuditEvent(
      at: scene.now, action: .locked, verdict: .done, reason: .locked, account: .ada,
      actor: .root, service: "sshd", terminal: "ssh", address: .office)
    #expect(scene.takeEvents() == [lock, event(scene, .deny, .wrongCode)])

    #expect(try scene.login(.strangeRecoveryCode) == .deny(.wrongCode))
    #expect(scene.takeEvents() == [event(scene, .deny, .wrongCode)])
  }

  @Test("I3: a locked account compares no code of an app, from wherever it comes")
  func lockedRefusesAppCodes() throws {
    var scene = try Scene.enrolled()
    try scene.lock()
    _ = scene.takeEvents()
    let before = scene.account
    for address in [IPAddress.office, .elsewhere, nil] {
      let code = scene.phone.code(at: scene.now)
      #expect(try scene.login(code, from: address) == .deny(.locked))
      scene.now = scene.now + .seconds(86400)
    }
    #expect(scene.account == before)
    #expect(scene.takeEvents().map(\.reason) == [.locked, .locked, .locked])
  }

  @Test("I3: a wrong recovery code for a locked account is counted")
  func lockedCountsRecoveryCodes() throws {
    var scene = try Scene.enrolled()
    try scene.lock()
    #expect(try scene.login(.strangeRecoveryCode) == .deny(.wrongCode))
    #expect(scene.account.loginThrottle.history.total == 101)
  }

  // MARK: Accepted

  @Test("a right code is accepted, recorded, and nothing is counted")
  func rightCodeIsAccepted() throws {
    var scene = try Scene.enrolled()
    let device = scene.account.devices[0].name
    #expect(
      try scene.login(scene.phone.code(at: scene.now)) == .permit(.app(device), notices: []))
    #expect(scene.account.loginThrottle == LoginThrottle())
    #expect(scene.account.devices[0].lastAcceptedTimeStep == TOTP.timeStep(at: scene.now))
    #expect(scene.account.devices[0].lastUsedAt == scene.now)
    #expect(
      scene.account.lastSignIn
        == SignIn(at: scene.now, service: "sshd", address: .office, method: .app))
    #expect(
      scene.takeEvents() == [event(scene, .permit, nil, method: .app, device: device)])
  }

  @Test("each of five devices lets its owner in, and uses up its own code only")
  func everyDeviceWorks() throws {
    var scene = try Scene.enrolled()
    var phones = [scene.phone]
    for number in 2...5 {
      phones.append(Phone(secret: .generate(from: scene.random)))
      try scene.addDevice(phones[number - 1], named: "phone \(number)")
    }
    for (index, phone) in phones.enumerated() {
      let before = scene.account.devices
      #expect(
        try scene.login(phone.code(at: scene.now)) == .permit(.app(before[index].name), notices: [])
      )
      for other in before.indices where other != index {
        #expect(scene.account.devices[other] == before[other])
      }
    }
  }

  @Test(
    "devices with other parameters work by their own",
    arguments: [
      TOTP.Parameters(timeStepSize: .sixtySeconds), TOTP.Parameters(digits: .eight),
      TOTP.Parameters(digits: .seven, algorithm: .sha512), TOTP.Parameters(algorithm: .sha256),
    ])
  func parametersWork(_ parameters: TOTP.Parameters) throws {
    var scene = try Scene()
    scene.phone.parameters = parameters
    try scene.addDevice(scene.phone, named: "phone")
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
    #expect(
      try scene.login(scene.phone.code(at: scene.now)) == .challenge(.nextCode))
  }

  @Test("a device's drift moves its window")
  func driftIsFollowed() throws {
    var scene = try Scene.enrolled()
    scene.account.devices[0].clockDrift = 10
    #expect(try scene.login(scene.phone.code(at: scene.now)) == .deny(.wrongCode))
    let ahead = scene.phone.code(at: scene.now + .seconds(300))
    guard case .permit = try scene.login(ahead) else {
      Issue.record("refused")
      return
    }
  }

  @Test("I3: an attempt is counted before it is compared: when a comparison fails, it is counted")
  func countedBeforeCompared() throws {
    var scene = try Scene.enrolled()
    scene.account.devices = try Scene.enrolled(.mara, seed: 2).account.devices
    for peer in [LoginPeer.privileged(.root), .owner(UserID(1000))] {
      var transaction = AccountTransaction(
        account: scene.account, policy: scene.policy, latestRecordedTime: .epoch)
      var conversation = LoginConversation(scene.request(peer: peer), policy: scene.policy)
      #expect(throws: StoreError.self) {
        try scene.evaluator.judge(
          scene.phone.code(at: scene.now), in: &conversation, &transaction, now: scene.now)
      }
      let account = transaction.account
      #expect(account.failuresSinceSignIn == (peer.isPrivileged ? 1 : 0))
      #expect(account.loginThrottle.history.total == (peer.isPrivileged ? 1 : 0))
      #expect(account.stepUpThrottle.history.total == (peer.isPrivileged ? 0 : 1))
    }
  }

  // MARK: A store that was tampered with

  @Test("I4, I9: a secret that does not open is an error, never a refusal or a permit")
  func foreignSecretIsAnError() throws {
    var scene = try Scene.enrolled()
    scene.account.devices = try Scene.enrolled(.mara, seed: 2).account.devices
    let before = scene.account
    #expect(throws: StoreError.notAuthentic("the secret of a device")) {
      try scene.login(scene.phone.code(at: scene.now))
    }
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }
}
