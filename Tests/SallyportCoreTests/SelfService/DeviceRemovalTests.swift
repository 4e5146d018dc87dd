import SallyportCore
import Testing

/// Product row E6.
@Suite struct DeviceRemovalTests {
  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, method: AuthenticatorKind, device: String? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: .done, account: .ada, actor: UserID(1000),
      method: method, device: device?.deviceName)
  }

  /// A phone and a tablet.
  private func twoDevices(policy: Policy = Policy()) throws -> (Scene, tablet: Phone) {
    var scene = try Scene.enrolled(policy: policy)
    let tablet = Phone(secret: .generate(from: scene.random))
    try scene.addDevice(tablet, named: "tablet")
    return (scene, tablet)
  }

  // MARK: Refusals

  @Test("where nothing is enrolled there is no device to remove")
  func notEnrolled() throws {
    var scene = try Scene()
    #expect(try scene.removeDevice(stepUp: nil).refusal == .notEnrolled)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("I7: where apps are switched off, nobody removes a device without a step-up")
  func methodOff() throws {
    var (scene, _) = try twoDevices()
    scene.policy = .changed(["methods.app": "off"])
    let before = scene.account
    #expect(try scene.removeDevice(stepUp: nil).refusal == .notEnrolled)
    #expect(scene.account == before)
  }

  @Test("a device that there is not is refused, and no code is used up", arguments: ["Phone", "x"])
  func noSuchDevice(name: String) throws {
    var (scene, _) = try twoDevices()
    let before = scene.account
    let code = scene.phone.code(at: scene.now)
    #expect(
      try scene.removeDevice(name, stepUp: code).refusal == .noSuchDevice(name.deviceName))
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("I7: no device goes without a step-up")
  func stepUpIsRequired() throws {
    var (scene, _) = try twoDevices()
    let before = scene.account
    #expect(try scene.removeDevice(stepUp: nil).refusal == .stepUpRequired)
    #expect(scene.account == before)
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.removeDevice(stepUp: wrong).refusal == .stepUpRejected(.wrong))
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 1)
  }

  @Test("I6: whoever must have a second factor keeps the last device, and no code is used up")
  func mandatoryKeepsTheLast() throws {
    var (scene, tablet) = try twoDevices(policy: .mandatory)
    #expect(try scene.removeDevice(stepUp: scene.phone.code(at: scene.now)).get() == true)
    scene.now = scene.now + .seconds(30)
    let before = scene.account
    let code = tablet.code(at: scene.now)
    #expect(try scene.removeDevice("tablet", stepUp: code).refusal == .secondFactorMandatory)
    #expect(scene.account == before)
  }

  // MARK: Removing

  @Test("a device that is removed opens nothing a moment later, the others and the sheet stay")
  func removing() throws {
    var (scene, tablet) = try twoDevices()
    let sheet = scene.account.recoveryCodes
    let codes = try scene.recoveryCodes()
    #expect(try scene.removeDevice("tablet", stepUp: scene.phone.code(at: scene.now)).get() == true)
    #expect(
      scene.takeEvents() == [event(scene, .deviceRemoved, method: .app, device: "tablet")])
    #expect(scene.account.devices.map(\.name.value) == ["phone"])
    #expect(scene.account.recoveryCodes == sheet)
    #expect(try scene.login(tablet.code(at: scene.now)) == .deny(.wrongCode))
    scene.now = scene.now + .seconds(30)
    #expect(
      try scene.showRecoveryCodes(stepUp: tablet.code(at: scene.now)).refusal
        == .stepUpRejected(.wrong))
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)),
      case .permit = try scene.login(codes[0])
    else {
      Issue.record("what was left was refused")
      return
    }
  }

  @Test("a device may confirm its own removal")
  func itself() throws {
    var (scene, tablet) = try twoDevices()
    #expect(try scene.removeDevice("tablet", stepUp: tablet.code(at: scene.now)).get() == true)
    #expect(scene.account.devices.map(\.name.value) == ["phone"])
  }

  @Test("a recovery code removes the device that was lost, and is used up")
  func recoveryCode() throws {
    var (scene, _) = try twoDevices()
    let code = try scene.recoveryCodes()[0]
    #expect(try scene.removeDevice(stepUp: code).get() == true)
    #expect(
      scene.takeEvents() == [
        event(scene, .recoveryCodeUsed, method: .recoveryCode),
        event(scene, .deviceRemoved, method: .recoveryCode, device: "phone"),
      ])
    #expect(try !scene.recoveryCodes().contains(code))
  }

  @Test("S8: the last device takes the recovery codes with it, and logins ask nothing more")
  func last() throws {
    var scene = try Scene.enrolled()
    try scene.fail(3)
    _ = scene.takeEvents()
    let codes = try scene.recoveryCodes()
    #expect(try scene.removeDevice(stepUp: scene.phone.code(at: scene.now)).get() == false)
    #expect(
      scene.takeEvents() == [
        event(scene, .deviceRemoved, method: .app, device: "phone"),
        event(scene, .disabled, method: .app),
      ])
    #expect(scene.account.devices.isEmpty && scene.account.recoveryCodes.isEmpty)
    #expect(scene.account.failuresSinceSignIn == 3)
    scene.policy = .mandatory
    #expect(try scene.login(codes[0]) == .deny(.mandatoryNotEnrolled))
  }

  @Test("I7: what was begun before a device was removed is not confirmed after it")
  func pendingIsVoid() throws {
    var (scene, tablet) = try twoDevices()
    var pending = try scene.begin(named: "new", stepUp: tablet.code(at: scene.now)).get()
    #expect(try scene.removeDevice("tablet", stepUp: scene.phone.code(at: scene.now)).get() == true)
    let code = pending.phone.code(at: scene.now)
    #expect(try scene.confirm(&pending, with: code).refusal == .noPendingEnrollment)
    #expect(scene.account.devices.map(\.name.value) == ["phone"])
  }

  @Test("the name and the place of a removed device are free again")
  func placeIsFree() throws {
    var (scene, tablet) = try twoDevices()
    for number in 3...Account.maximumDevices {
      try scene.addDevice(Phone(secret: .generate(from: scene.random)), named: "\(number)")
    }
    let code = scene.phone.code(at: scene.now)
    #expect(
      try scene.begin(stepUp: code).refusal == .tooManyDevices(limit: Account.maximumDevices))
    #expect(try scene.removeDevice("tablet", stepUp: code).get() == true)
    scene.now = scene.now + .seconds(30)
    var pending = try scene.begin(
      named: "tablet", stepUp: scene.phone.code(at: scene.now)
    ).get()
    #expect(pending.secret != tablet.secret)
    let first = pending.phone.code(at: scene.now)
    #expect(try scene.confirm(&pending, with: first).get().recoverySheet == nil)
    #expect(scene.account.devices.count == Account.maximumDevices)
  }
}
