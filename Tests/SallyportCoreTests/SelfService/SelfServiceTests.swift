import SallyportCore
import Testing

@Suite struct SelfServiceTests {
  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, method: AuthenticatorKind
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: .done, account: .ada, actor: UserID(1000),
      method: method)
  }

  // MARK: Refusals

  @Test("where nothing is enrolled there is nothing to show, to renew or to end")
  func notEnrolled() throws {
    var scene = try Scene()
    #expect(try scene.showRecoveryCodes(stepUp: nil).refusal == .notEnrolled)
    #expect(try scene.regenerateRecoveryCodes(stepUp: nil).refusal == .notEnrolled)
    #expect(try scene.disable(stepUp: nil).refusal == .notEnrolled)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("I6: whoever must have a second factor does not end it, and no code is used up")
  func mandatoryStays() throws {
    var scene = try Scene.enrolled(policy: .mandatory)
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.disable(stepUp: code).refusal == .secondFactorMandatory)
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("I7: nothing ends or is renewed without a step-up")
  func stepUpIsRequired() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(try scene.disable(stepUp: nil).refusal == .stepUpRequired)
    #expect(try scene.regenerateRecoveryCodes(stepUp: nil).refusal == .stepUpRequired)
    #expect(scene.account == before)
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.disable(stepUp: wrong).refusal == .stepUpRejected(.wrong))
    #expect(try scene.regenerateRecoveryCodes(stepUp: wrong).refusal == .stepUpRejected(.wrong))
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.recoveryCodes == before.recoveryCodes)
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 2)
  }

  @Test("where a setting hides the recovery codes, they are not shown and no code is used up")
  func hiddenCodes() throws {
    var scene = try Scene.enrolled(
      policy: .changed(["recovery.visibleToOwner": "off", "recovery.visibleToAdmins": "on"]))
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .recoveryCodesHidden)
    #expect(scene.account == before)
  }

  @Test("where codes come with a device only, they are not renewed and no code is used up")
  func regenerationNeedsDevice() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.regenerate": "withDevice"]))
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(
      try scene.regenerateRecoveryCodes(stepUp: code).refusal == .regenerationNeedsDevice)
    #expect(scene.account == before)
  }

  @Test("where recovery codes are switched off, none are shown, renewed or handed out")
  func recoveryCodesOff() throws {
    let off = Policy.changed(["methods.recovery": "off"])
    var scene = try Scene.enrolled(policy: off)
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == .methodDisabled)
    #expect(try scene.regenerateRecoveryCodes(stepUp: code).refusal == .methodDisabled)
    #expect(scene.account == before)

    var newcomer = try Scene(policy: off)
    var pending = try newcomer.begin().get()
    let first = pending.phone.code(at: newcomer.now)
    #expect(try newcomer.confirm(&pending, with: first).get().recoverySheet == nil)
    #expect(newcomer.account.devices.count == 1)
    #expect(newcomer.account.recoveryCodes.isEmpty)
  }

  @Test("I9: a sheet that was tampered with is an error, not a shorter sheet")
  func tamperedSheet() throws {
    var scene = try Scene.enrolled()
    let other = try Scene.enrolled(.mara, seed: 2)
    scene.account.recoveryCodes[3] = other.account.recoveryCodes[3]
    let before = scene.account
    #expect(throws: StoreError.notAuthentic("a recovery code")) {
      try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now))
    }
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  // MARK: Showing

  @Test("the codes that are shown are those that work, used ones are not among them")
  func shownCodesWork() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.onUse": "consume"]))
    let used = try scene.recoveryCodes()[0]
    _ = try scene.login(used)
    let shown = try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now)).get()
    #expect(shown.map(\.number) == Array(2...8))
    for line in shown {
      #expect(.recoveryCode(line.code) != used)
      guard case .permit = try scene.login(.recoveryCode(line.code)) else {
        Issue.record("line \(line.number) was refused")
        return
      }
    }
  }

  @Test("a recovery code that pays for the sheet is replaced on it")
  func payingCodeIsReplaced() throws {
    var scene = try Scene.enrolled()
    let code = try scene.recoveryCodes()[0]
    let shown = try scene.showRecoveryCodes(stepUp: code).get()
    #expect(shown.count == 8)
    #expect(!shown.contains { .recoveryCode($0.code) == code })
  }

  @Test("codes of which no readable copy was kept are left out")
  func unreadableCodesAreLeftOut() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.visibleToOwner": "off"]))
    scene.policy = Policy()
    #expect(try scene.showRecoveryCodes(stepUp: scene.phone.code(at: scene.now)).get().isEmpty)
  }

  // MARK: Renewing

  @Test("I2: a new sheet voids every code of the old one at once, and is recorded")
  func regeneration() throws {
    var scene = try Scene.enrolled()
    let old = try scene.recoveryCodes()
    let devices = scene.account.devices.map(\.id)
    let fresh = try scene.regenerateRecoveryCodes(
      stepUp: scene.phone.code(at: scene.now)
    ).get()
    #expect(
      scene.takeEvents() == [event(scene, .recoveryCodesRegenerated, method: .app)])
    #expect(fresh.map(\.number) == Array(1...8))
    #expect(try scene.recoveryCodes() == fresh.map { .recoveryCode($0.code) })
    #expect(scene.account.devices.map(\.id) == devices)
    for code in old {
      scene.now = scene.now + .seconds(3600)
      #expect(try scene.login(code) == .deny(.wrongCode))
    }
  }

  @Test("a new sheet has as many codes as the policy says now")
  func regenerationFollowsThePolicy() throws {
    var scene = try Scene.enrolled()
    scene.policy = .changed(["recovery.count": "16"])
    let fresh = try scene.regenerateRecoveryCodes(
      stepUp: scene.phone.code(at: scene.now)
    ).get()
    #expect(fresh.count == 16)
    #expect(scene.account.recoveryCodes.count == 16)
  }

  @Test("the last recovery code of a sheet pays for a new one")
  func lastCodePays() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.onUse": "consume"]))
    scene.account.recoveryCodes.removeFirst(7)
    let last = try scene.recoveryCodes()[0]
    #expect(try scene.regenerateRecoveryCodes(stepUp: last).get().count == 8)
    #expect(
      scene.takeEvents() == [
        event(scene, .recoveryCodeUsed, method: .recoveryCode),
        event(scene, .recoveryCodesRegenerated, method: .recoveryCode),
      ])
  }

  // MARK: Ending

  @Test("to disable removes every device and every code, and keeps the counters")
  func disabling() throws {
    var scene = try Scene.enrolled()
    try scene.addDevice(Phone(secret: .generate(from: scene.random)), named: "tablet")
    try scene.fail(3)
    _ = scene.takeEvents()
    let codes = try scene.recoveryCodes()
    let removed = try scene.disable(stepUp: scene.phone.code(at: scene.now)).get()
    #expect(removed.map(\.value) == ["phone", "tablet"])
    #expect(scene.account.devices.isEmpty)
    #expect(scene.account.recoveryCodes.isEmpty)
    #expect(scene.account.loginThrottle.unclearedFailures == 3)
    #expect(scene.account.failuresSinceSignIn == 3)
    #expect(scene.takeEvents() == [event(scene, .disabled, method: .app)])

    scene.policy = .mandatory
    #expect(try scene.login(codes[0]) == .deny(.mandatoryNotEnrolled))
  }

  @Test("to disable asks for a code in every mode but mandatory", arguments: ["off", "voluntary"])
  func disablingInOtherModes(_ mode: String) throws {
    var scene = try Scene.enrolled(policy: .changed(["mode": mode]))
    #expect(try scene.disable(stepUp: nil).refusal == .stepUpRequired)
    #expect(try scene.disable(stepUp: scene.phone.code(at: scene.now)).refusal == nil)
  }

  // MARK: The log

  @Test("I8: no event of a whole life has a code, a key or an answer in it")
  func eventsHoldNoCode() throws {
    var scene = try Scene()
    var secrets = ["hunter2"]
    var pending = try scene.begin().get()
    secrets.append(pending.secret.base32)
    let phone = pending.phone
    let sheet = try scene.confirm(&pending, with: phone.code(at: scene.now)).get().recoverySheet
    secrets += (sheet ?? []).map(\.code.formatted)
    for seconds in 1...10 {
      scene.now = scene.now + .seconds(60 + seconds)
      secrets.append(phone.digits(at: scene.now))
      _ = try scene.login(phone.code(at: scene.now))
      _ = try scene.login(phone.code(at: scene.now))
      _ = try scene.login(AuthenticatorOutput(typed: "hunter2"))
      _ = try scene.login(.strangeRecoveryCode)
      _ = try scene.showRecoveryCodes(stepUp: try scene.recoveryCodes().first)
    }
    let fresh = try scene.regenerateRecoveryCodes(stepUp: try scene.recoveryCodes().first)
    secrets += try fresh.get().map(\.code.formatted)
    _ = try scene.disable(stepUp: try scene.recoveryCodes().first).get()

    let events = scene.takeEvents()
    #expect(events.count > 40)
    var printed = ""
    dump(events, to: &printed)
    let log = events.map {
      String(
        decoding: $0.canonicalEncoding(number: 0, endOffset: 0, predecessor: []), as: UTF8.self)
    }
    for secret in secrets {
      #expect(!printed.contains(secret))
      #expect(!log.contains { $0.contains(secret) })
    }
    #expect(!printed.contains("7QK4"))
  }
}
