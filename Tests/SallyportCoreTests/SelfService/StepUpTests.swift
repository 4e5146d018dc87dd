import SallyportCore
import Testing

/// Proof before a change, by way of showing the recovery codes (product row E10, I7).
@Suite struct StepUpTests {
  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict,
    _ reason: AuditReason? = nil, method: AuthenticatorKind? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: verdict, reason: reason, account: .ada,
      actor: UserID(1000), method: method)
  }

  // MARK: Refusals

  @Test("I7: without a step-up nothing is shown, and nothing is counted")
  func stepUpIsRequired() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(try scene.showRecoveryCodes(stepUp: nil).refusal == .stepUpRequired)
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("I3: a wrong step-up is refused, counted and recorded")
  func wrongStepUp() throws {
    var scene = try Scene.enrolled()
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: wrong).refusal == .stepUpRejected(.wrong))
    #expect(
      try scene.showRecoveryCodes(stepUp: .strangeRecoveryCode).refusal
        == .stepUpRejected(.wrong))
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 2)
    #expect(scene.account.stepUpThrottle.history.total == 2)
    let refused = event(scene, .stepUpRefused, .deny, .wrongCode)
    #expect(scene.takeEvents() == [refused, refused])
  }

  @Test("wrong step-ups neither lock nor delay a login")
  func stepUpsDoNotLockLogins() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<500 {
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
    }
    #expect(scene.account.loginThrottle == LoginThrottle())
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  @Test("a used code is refused as used, and not counted")
  func usedStepUp() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    _ = scene.takeEvents()
    let before = scene.account
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .stepUpRejected(.used))
    #expect(scene.account == before)
    #expect(scene.takeEvents() == [event(scene, .stepUpRefused, .deny, .replayed)])
  }

  @Test("what is not a code is refused, and not counted", arguments: 0..<7)
  func notACode(_ index: Int) throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(
      try scene.showRecoveryCodes(stepUp: .notCodes[index]).refusal
        == .stepUpRejected(.notACode))
    #expect(scene.account == before)
    #expect(scene.takeEvents() == [event(scene, .stepUpRefused, .deny, .notACode)])
  }

  @Test("I3: after ten failures in a row the right code is not compared either")
  func stepUpIsLocked() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<10 {
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
    }
    _ = scene.takeEvents()
    scene.now = scene.now + .seconds(86400)
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .stepUpLocked)
    #expect(
      try scene.showRecoveryCodes(stepUp: try scene.recoveryCodes()[0]).refusal == .stepUpLocked)
    #expect(scene.account == before)
    let refused = event(scene, .stepUpRefused, .deny, .stepUpLocked)
    #expect(scene.takeEvents() == [refused, refused])

    _ = try scene.login(code)
    scene.now = scene.now + .seconds(30)
    #expect(try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now)).refusal == nil)
  }

  @Test("I3: two hundred failures of a year lock, whatever succeeded between them")
  func yearLocks() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<200 {
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
      scene.now = scene.now + .seconds(60)
      _ = try scene.login(scene.phone.code(at: scene.now))
    }
    scene.now = scene.now + .seconds(60)
    #expect(
      try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now)).refusal
        == .stepUpLocked)
  }

  @Test("I3: of a thousand wrong step-ups ten are compared")
  func parallelGuesses() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<1000 {
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
    }
    let reasons = scene.takeEvents().map(\.reason)
    #expect(reasons.count { $0 == .wrongCode } == 10)
    #expect(reasons.count { $0 == .stepUpLocked } == 990)
  }

  // MARK: Use

  @Test("I1: a code of the app is used up by the step-up, and ends the row")
  func appCodeIsUsedUp() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<9 {
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
    }
    _ = scene.takeEvents()
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == nil)
    #expect(scene.account.devices[0].lastAcceptedTimeStep == TOTP.timeStep(at: scene.now))
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 0)
    #expect(scene.account.stepUpThrottle.history.total == 9)
    #expect(scene.takeEvents() == [event(scene, .recoveryCodesShown, .done, method: .app)])
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .stepUpRejected(.used))
  }

  @Test("I2: a recovery code is used up by the step-up, and that is recorded")
  func recoveryCodeIsUsedUp() throws {
    var scene = try Scene.enrolled()
    let code = try scene.recoveryCodes()[0]
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == nil)
    #expect(
      scene.takeEvents() == [
        event(scene, .recoveryCodeUsed, .done, method: .recoveryCode),
        event(scene, .recoveryCodesShown, .done, method: .recoveryCode),
      ])
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .stepUpRejected(.wrong))
    #expect(try scene.login(code) == .deny(.wrongCode))
  }

  @Test("a step-up is no sign-in")
  func stepUpIsNoSignIn() throws {
    var scene = try Scene.enrolled()
    try scene.fail(3)
    _ = try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now))
    #expect(scene.account.lastSignIn == nil)
    #expect(scene.account.failuresSinceSignIn == 3)
    #expect(scene.account.loginThrottle.unclearedFailures == 3)
  }

  @Test("I4, I9: a secret that does not open is an error and changes nothing")
  func foreignSecretIsAnError() throws {
    var scene = try Scene.enrolled()
    scene.account.devices = try Scene.enrolled(.mara, seed: 2).account.devices
    let before = scene.account
    #expect(throws: StoreError.notAuthentic("the secret of a device")) {
      try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now))
    }
    #expect(scene.account == before)
  }
}
