import SallyportCore
import SallyportCrypto
import Testing

@Suite struct EnrollmentTests {
  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict = .done,
    _ reason: AuditReason? = nil, method: AuthenticatorKind? = nil, device: String? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: verdict, reason: reason, account: .ada,
      actor: UserID(1000), method: method, device: device.flatMap(DeviceName.init))
  }

  private func stranger(_ scene: Scene) -> SelfServiceRequest {
    SelfServiceRequest(
      identity: scene.person.identity, facts: AccountFacts(groups: .unknown, isLocal: false))
  }

  // MARK: Beginning is refused

  @Test("I7: an enrolled account adds no device without a step-up")
  func stepUpIsRequired() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(try scene.begin().refusal == .stepUpRequired)
    #expect(
      try scene.begin(stepUp: scene.phone.wrongCode(at: scene.now)).refusal
        == .stepUpRejected(.wrong))
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 1)
    #expect(scene.takeEvents() == [event(scene, .stepUpRefused, .deny, .wrongCode)])
  }

  @Test("I7: a device is not added with a code that was used, nor while step-ups are locked")
  func stepUpIsChecked() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    #expect(try scene.begin(stepUp: code).refusal == .stepUpRejected(.used))
    for _ in 0..<10 { _ = try scene.begin(stepUp: scene.phone.wrongCode(at: scene.now)) }
    scene.now = scene.now + .seconds(60)
    #expect(try scene.begin(stepUp: scene.phone.code(at: scene.now)).refusal == .stepUpLocked)
  }

  @Test("a directory account does not enrol, unless a setting admits it")
  func directoryAccounts() throws {
    var scene = try Scene()
    #expect(try scene.begin(as: stranger(scene)).refusal == .directoryAccount)
    #expect(scene.takeEvents().isEmpty)
    scene.policy = .changed(["directoryAccounts": "on"])
    #expect(try scene.begin(as: stranger(scene)).refusal == nil)
  }

  @Test("where apps are switched off, none is enrolled")
  func methodOff() throws {
    var scene = try Scene(policy: .changed(["methods.app": "off"]))
    #expect(try scene.begin().refusal == .methodDisabled)
  }

  @Test("a name that is taken is refused before a code is used up for it")
  func nameTaken() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    let name = before.devices[0].name
    let code = scene.phone.code(at: scene.now)
    #expect(
      try scene.begin(named: name.value, stepUp: code).refusal == .deviceNameTaken(name))
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
    #expect(try scene.begin(stepUp: code).refusal == nil)
  }

  @Test("I11: a sixth device is refused before a code is used up for it")
  func tooManyDevices() throws {
    var scene = try Scene.enrolled()
    for number in 2...5 { try scene.addDevice(scene.phone, named: "phone \(number)") }
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.begin(stepUp: code).refusal == .tooManyDevices(limit: 5))
    #expect(scene.account == before)
  }

  // MARK: Confirming is refused

  @Test("a wrong code confirms nothing and takes a try; after ten one has to begin again")
  func wrongCodes() throws {
    var scene = try Scene()
    var pending = try scene.begin(named: "phone").get()
    _ = scene.takeEvents()
    let before = scene.account
    let wrong = pending.phone.wrongCode(at: scene.now)
    for left in (0..<10).reversed() {
      #expect(
        try scene.confirm(&pending, with: wrong).refusal == .codeMismatch(triesLeft: left))
      #expect(
        scene.takeEvents() == [
          event(scene, .enrollmentFailed, .deny, .codeMismatch, device: "phone")
        ])
    }
    let right = pending.phone.code(at: scene.now)
    #expect(try scene.confirm(&pending, with: right).refusal == .noPendingEnrollment)
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("neither a recovery code nor a password confirms an app")
  func otherShapesConfirmNothing() throws {
    var scene = try Scene.enrolled()
    var pending = try scene.begin(stepUp: scene.phone.code(at: scene.now)).get()
    let code = try scene.recoveryCodes()[0]
    #expect(try scene.confirm(&pending, with: code).refusal == .codeMismatch(triesLeft: 9))
    #expect(
      try scene.confirm(&pending, with: .notCodes[1]).refusal == .codeMismatch(triesLeft: 8))
    #expect(try scene.recoveryCodes().contains(code))
    #expect(scene.account.devices.count == 1)
  }

  @Test("the code of a device there is already confirms no other")
  func otherDevicesCode() throws {
    var scene = try Scene.enrolled()
    var pending = try scene.begin(stepUp: scene.phone.code(at: scene.now)).get()
    scene.now = scene.now + .seconds(30)
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.confirm(&pending, with: code).refusal == .codeMismatch(triesLeft: 9))
  }

  @Test("after ten minutes, or before it began, a pending enrolment is none")
  func expired() throws {
    for seconds in [600, 86400, -1, -86400] {
      var scene = try Scene()
      var pending = try scene.begin().get()
      scene.now = scene.now + .seconds(seconds)
      let code = pending.phone.code(at: scene.now)
      #expect(try scene.confirm(&pending, with: code).refusal == .noPendingEnrollment)
      #expect(scene.account.devices.isEmpty)
    }
  }

  @Test("I7: what was begun without a step-up is not confirmed once the account is enrolled")
  func begunBeforeEnrolled() throws {
    var scene = try Scene()
    var intruder = try scene.begin(named: "intruder").get()
    var owner = try scene.begin(named: "phone").get()
    _ = try scene.confirm(&owner, with: owner.phone.code(at: scene.now)).get()
    let before = scene.account
    #expect(
      try scene.confirm(&intruder, with: intruder.phone.code(at: scene.now)).refusal
        == .noPendingEnrollment)
    #expect(scene.account == before)
  }

  @Test("what was begun with a step-up is not confirmed once everything was removed")
  func begunBeforeDisabled() throws {
    var scene = try Scene.enrolled()
    var pending = try scene.begin(stepUp: scene.phone.code(at: scene.now)).get()
    scene.now = scene.now + .seconds(30)
    _ = try scene.disable(stepUp: scene.phone.code(at: scene.now)).get()
    #expect(
      try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).refusal
        == .noPendingEnrollment)
    #expect(scene.account.devices.isEmpty)
  }

  @Test("of two pending enrolments of one name the second is refused, and takes no try")
  func nameTakenMeanwhile() throws {
    var scene = try Scene.enrolled()
    var first = try scene.begin(named: "tablet", stepUp: scene.phone.code(at: scene.now)).get()
    scene.now = scene.now + .seconds(30)
    var second = try scene.begin(named: "tablet", stepUp: scene.phone.code(at: scene.now)).get()
    _ = try scene.confirm(&first, with: first.phone.code(at: scene.now)).get()
    let refusal = try scene.confirm(&second, with: second.phone.code(at: scene.now)).refusal
    #expect(refusal == DeviceName("tablet").map { .deviceNameTaken($0) })
    #expect(second.triesLeft == 10)
  }

  @Test("what has become forbidden since it began is not confirmed")
  func forbiddenMeanwhile() throws {
    var scene = try Scene(policy: .changed(["directoryAccounts": "on"]))
    var pending = try scene.begin(as: stranger(scene)).get()
    let code = pending.phone.code(at: scene.now)
    scene.policy = Policy()
    #expect(
      try scene.confirm(&pending, with: code, as: stranger(scene)).refusal == .directoryAccount)
    scene.policy = .changed(["methods.app": "off"])
    #expect(try scene.confirm(&pending, with: code).refusal == .methodDisabled)
    #expect(scene.account.devices.isEmpty)
  }

  @Test("I11: a sixth device is refused at the confirmation as well")
  func tooManyDevicesMeanwhile() throws {
    var scene = try Scene.enrolled()
    var pending = try scene.begin(
      named: "last", stepUp: scene.phone.code(at: scene.now)
    ).get()
    for number in 2...5 { try scene.addDevice(scene.phone, named: "phone \(number)") }
    #expect(
      try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).refusal
        == .tooManyDevices(limit: 5))
  }

  // MARK: Enrolling

  @Test("to begin changes nothing of the account and records who began")
  func beginningChangesNothing() throws {
    var scene = try Scene()
    let before = scene.account
    let pending = try scene.begin().get()
    #expect(scene.account == before)
    #expect(pending.name.value == "phone")
    #expect(pending.secret.key.count == 20)
    #expect(
      scene.takeEvents() == [
        event(scene, .enrollmentBegun, .done, .firstEnrollment, device: "phone")
      ])
    #expect(try scene.begin().get().secret != pending.secret)
  }

  @Test("the first device brings the sheet, and its code of confirmation counts as used")
  func firstDevice() throws {
    var scene = try Scene()
    var pending = try scene.begin(named: "phone").get()
    _ = scene.takeEvents()
    let code = pending.phone.code(at: scene.now)
    let binding = try scene.confirm(&pending, with: code).get()
    #expect(binding.device.value == "phone")

    let device = try #require(scene.account.devices.first)
    #expect(device.name.value == "phone")
    #expect(device.confirmedAt == scene.now)
    #expect(device.lastAcceptedTimeStep == TOTP.timeStep(at: scene.now))
    #expect(try scene.vault.openSecret(of: device, for: .account(.ada)) == pending.secret)
    #expect(scene.takeEvents() == [event(scene, .deviceAdded, device: "phone")])

    let sheet = try #require(binding.recoverySheet)
    #expect(sheet.map(\.number) == Array(1...8))
    #expect(Set(sheet.map(\.code.formatted)).count == 8)
    #expect(try scene.recoveryCodes() == sheet.map { .recoveryCode($0.code) })
    #expect(try scene.login(code) == .challenge(.nextCode))
    for line in sheet {
      guard case .permit = try scene.login(.recoveryCode(line.code)) else {
        Issue.record("line \(line.number) was refused")
        return
      }
    }
  }

  @Test("the second device brings no sheet and leaves the first and its codes alone")
  func secondDevice() throws {
    var scene = try Scene.enrolled()
    var pending = try scene.begin(stepUp: scene.phone.code(at: scene.now)).get()
    #expect(
      scene.takeEvents() == [event(scene, .enrollmentBegun, method: .app, device: "phone 2")])
    let before = scene.account
    let binding = try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).get()
    #expect(binding.recoverySheet == nil)
    #expect(scene.account.devices.map(\.name.value) == ["phone", "phone 2"])
    #expect(scene.account.devices[0] == before.devices[0])
    #expect(scene.account.recoveryCodes == before.recoveryCodes)
    #expect(scene.takeEvents() == [event(scene, .deviceAdded, device: "phone 2")])
  }

  @Test("a recovery code is a step-up for a new device: the old one is lost")
  func recoveryCodeAddsADevice() throws {
    var scene = try Scene.enrolled()
    _ = try scene.begin(stepUp: try scene.recoveryCodes()[0]).get()
    #expect(
      scene.takeEvents() == [
        event(scene, .recoveryCodeUsed, method: .recoveryCode),
        event(scene, .enrollmentBegun, method: .recoveryCode, device: "phone 2"),
      ])
  }

  @Test("a wrong code first does no harm: the next one confirms")
  func mistypedFirst() throws {
    var scene = try Scene()
    var pending = try scene.begin().get()
    _ = try scene.confirm(&pending, with: pending.phone.wrongCode(at: scene.now))
    scene.now = scene.now + .seconds(599)
    #expect(
      try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).refusal == nil)
    #expect(scene.account.loginThrottle == LoginThrottle())
    #expect(scene.account.stepUpThrottle == StepUpThrottle())
  }

  @Test(
    "a device is confirmed by the parameters it was begun with",
    arguments: [
      TOTP.Parameters(timeStepSize: .sixtySeconds),
      TOTP.Parameters(digits: .eight, algorithm: .sha256), TOTP.Parameters(algorithm: .sha512),
    ])
  func parametersAreKept(_ parameters: TOTP.Parameters) throws {
    var scene = try Scene()
    var pending = try scene.begin(parameters: parameters).get()
    let standard = Phone(secret: pending.secret)
    if standard.digits(at: scene.now) != pending.phone.digits(at: scene.now) {
      #expect(
        try scene.confirm(&pending, with: standard.code(at: scene.now)).refusal
          == .codeMismatch(triesLeft: 9))
    }
    _ = try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).get()
    #expect(scene.account.devices[0].parameters == parameters)
  }

  @Test("the sheet has as many codes as the policy says, readable only if a setting shows them")
  func sheetFollowsThePolicy() throws {
    var scene = try Scene(
      policy: .changed(["recovery.count": "4", "recovery.visibleToOwner": "off"]))
    var pending = try scene.begin().get()
    let binding = try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).get()
    #expect(binding.recoverySheet?.count == 4)
    #expect(scene.account.recoveryCodes.allSatisfy { $0.sealedCode == nil })
  }

  @Test("a counter from before the enrolment stays")
  func countersStay() throws {
    var scene = try Scene(policy: .mandatory)
    try scene.fail(7)
    var pending = try scene.begin().get()
    _ = try scene.confirm(&pending, with: pending.phone.code(at: scene.now)).get()
    #expect(scene.account.loginThrottle.unclearedFailures == 7)
  }

  @Test("I6, I7: what was begun before the second factor was ended and begun anew is void")
  func pendingEndsWithTheDevicesItBeganWith() throws {
    var scene = try Scene.enrolled()
    var captured = try scene.begin(named: "evil", stepUp: scene.phone.code(at: scene.now)).get()
    scene.now = scene.now + .seconds(60)
    _ = try scene.disable(stepUp: scene.phone.code(at: scene.now)).get()
    var own = try scene.begin(named: "new phone").get()
    _ = try scene.confirm(&own, with: own.phone.code(at: scene.now)).get()
    let code = captured.phone.code(at: scene.now)
    #expect(try scene.confirm(&captured, with: code).refusal == .noPendingEnrollment)
    #expect(scene.account.devices.map(\.name.value) == ["new phone"])
  }
}
