import SallyportCore
import Testing

/// Product row E8.
@Suite struct ResynchronizationTests {
  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict = .done,
    _ reason: AuditReason? = nil, method: AuthenticatorKind? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: verdict, reason: reason, account: .ada,
      actor: UserID(1000), method: method, device: "phone".deviceName)
  }

  private func wrong(_ scene: Scene) -> Resynchronization.Codes {
    Resynchronization.Codes(
      first: scene.phone.wrongCode(at: scene.now), second: scene.phone.code(at: scene.now))
  }

  // MARK: Refusals

  @Test("what no code would alter is refused before one is looked at")
  func refusedBefore() throws {
    var stranger = try Scene()
    #expect(try stranger.resynchronize(with: nil).refusal == .notEnrolled)
    var scene = try Scene.enrolled()
    let before = scene.account
    for codes in [nil, scene.codes(0)] {
      #expect(
        try scene.resynchronize("tablet", with: codes).refusal
          == .noSuchDevice("tablet".deviceName))
    }
    #expect(try scene.resynchronize(with: nil).refusal == .stepUpRequired)
    scene.policy = .changed(["methods.app": "off"])
    #expect(try scene.resynchronize(with: scene.codes(0)).refusal == .notEnrolled)
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("neither a recovery code nor a password is taken, and neither is counted or used up")
  func notACode() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    let right = scene.codes(0)
    let others = [try scene.recoveryCodes()[0], .notACode]
    for other in others {
      for codes in [
        Resynchronization.Codes(first: other, second: right.second),
        Resynchronization.Codes(first: right.first, second: other),
      ] {
        #expect(try scene.resynchronize(with: codes).refusal == .stepUpRejected(.notACode))
      }
    }
    #expect(scene.account == before)
    let refused = event(scene, .stepUpRefused, .deny, .notACode)
    #expect(scene.takeEvents() == [AuditEvent](repeating: refused, count: 4))
  }

  @Test("I3: a pair that is wrong is refused, counted and recorded, and changes no device")
  func wrongPair() throws {
    var scene = try Scene.enrolled()
    let devices = scene.account.devices
    let right = scene.codes(0)
    let pairs = [
      wrong(scene), Resynchronization.Codes(first: right.second, second: right.first),
      Resynchronization.Codes(first: right.first, second: right.first),
      Resynchronization.Codes(first: right.first, second: scene.code(2)),
      scene.codes(1441), scene.codes(-1441),
      scene.codes(0, of: Phone(secret: .generate(from: scene.random))),
    ]
    for (number, codes) in pairs.enumerated() {
      #expect(try scene.resynchronize(with: codes).refusal == .stepUpRejected(.wrong))
      #expect(scene.account.stepUpThrottle.consecutiveFailures == number + 1)
    }
    #expect(scene.account.devices == devices)
    let refused = event(scene, .stepUpRefused, .deny, .wrongCode)
    #expect(scene.takeEvents() == [AuditEvent](repeating: refused, count: pairs.count))
  }

  @Test("I3: after ten pairs a right one is not compared either, and is told so before it is typed")
  func locked() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<10 { _ = try scene.resynchronize(with: wrong(scene)) }
    _ = scene.takeEvents()
    let before = scene.account
    #expect(try scene.resynchronize(with: nil).refusal == .stepUpLocked)
    #expect(try scene.resynchronize(with: scene.codes(0)).refusal == .stepUpLocked)
    #expect(scene.account == before)
    let refused = event(scene, .stepUpRefused, .deny, .stepUpLocked)
    #expect(scene.takeEvents() == [refused, refused])
  }

  @Test("pairs and other step-ups are counted together, and neither touches the logins")
  func countedTogether() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<5 {
      _ = try scene.resynchronize(with: wrong(scene))
      _ = try scene.showRecoveryCodes(stepUp: scene.phone.wrongCode(at: scene.now))
    }
    #expect(try scene.showRecoveryCodes(stepUp: nil).refusal == .stepUpLocked)
    #expect(scene.account.loginThrottle == LoginThrottle())
  }

  @Test("I1: a pair of which the first was used already is refused, counted, and changes nothing")
  func firstIsUsed() throws {
    var scene = try Scene.enrolled()
    _ = try scene.login(scene.phone.code(at: scene.now - .seconds(30)))
    _ = scene.takeEvents()
    let devices = scene.account.devices
    #expect(
      try scene.resynchronize(with: scene.codes(0)).refusal
        == .codesUsed(until: scene.now))
    #expect(scene.account.devices == devices)
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 1)
    #expect(scene.takeEvents() == [event(scene, .stepUpRefused, .deny, .replayed)])
  }

  @Test("I3: used pairs lock like wrong ones: they cost the same to look for")
  func usedPairsLock() throws {
    var scene = try Scene.enrolled()
    let codes = scene.codes(0)
    _ = try scene.resynchronize(with: codes)
    for _ in 0..<10 { _ = try scene.resynchronize(with: codes) }
    #expect(try scene.resynchronize(with: codes).refusal == .stepUpLocked)
  }

  @Test("I4, I9: a secret that does not open is an error and changes nothing")
  func foreignSecret() throws {
    var scene = try Scene.enrolled()
    scene.account.devices = try Scene.enrolled(.mara, seed: 2).account.devices
    let before = scene.account
    #expect(throws: StoreError.notAuthentic("the secret of a device")) {
      try scene.resynchronize(with: scene.codes(0))
    }
    #expect(scene.account == before)
  }

  // MARK: Resynchronizing

  static let parameters = [
    TOTP.Parameters.standard, TOTP.Parameters(timeStepSize: .sixtySeconds, digits: .eight),
  ]

  @Test(
    "a device whose clock is off lets in with what it shows, and no longer with what it should",
    arguments: parameters, [-43200, -270, 120, 43200])
  func drift(parameters: TOTP.Parameters, seconds: Int) throws {
    let drift = seconds / parameters.timeStepSize.rawValue
    var scene = try Scene()
    scene.phone.parameters = parameters
    try scene.addDevice(scene.phone, named: "phone")
    #expect(try scene.login(scene.code(drift)) == .deny(.wrongCode))
    _ = scene.takeEvents()

    let device = try scene.resynchronize(with: scene.codes(drift)).get()
    #expect(device.clockDrift == drift)
    #expect(device == scene.account.devices[0])
    #expect(device.lastUsedAt == scene.now)
    #expect(scene.takeEvents() == [event(scene, .deviceResynchronized, method: .app)])

    scene.now = scene.now + parameters.timeStepSize.duration
    let right = scene.code(0)
    let outcome = try scene.login(right)
    #expect(outcome == .deny(.wrongCode))
    guard case .permit = try scene.login(scene.code(drift)) else {
      Issue.record("what the device shows was refused")
      return
    }
  }

  @Test("I1: both codes are used afterwards, and so are all before them")
  func bothAreUsed() throws {
    var scene = try Scene.enrolled()
    #expect(try scene.resynchronize(with: scene.codes(-100)).get().clockDrift == -100)
    for distance in [-101, -100] {
      #expect(try scene.login(scene.code(distance)) == .challenge(.nextCode))
    }
    #expect(
      try scene.showRecoveryCodes(stepUp: scene.code(-100)).refusal == .stepUpRejected(.used))
    #expect(
      try scene.resynchronize(with: scene.codes(-100)).refusal
        == .codesUsed(until: scene.now + .seconds(30)))
    // The second of the pair is used: it may not be the first of the next one.
    scene.now = scene.now + .seconds(30)
    #expect(
      try scene.resynchronize(with: scene.codes(-100)).refusal == .codesUsed(until: scene.now))
    scene.now = scene.now + .seconds(30)
    #expect(try scene.resynchronize(with: scene.codes(-100)).get().clockDrift == -100)
  }

  @Test("I1: a device that was ahead and is set right waits until its used steps have passed")
  func setRight() throws {
    var scene = try Scene.enrolled()
    _ = try scene.resynchronize(with: scene.codes(120)).get()
    let used = scene.account.devices[0].lastAcceptedTimeStep
    let free = scene.now + .seconds(30 * 121)
    #expect(try scene.resynchronize(with: scene.codes(0)).refusal == .codesUsed(until: free))
    #expect(scene.account.devices[0].lastAcceptedTimeStep == used)
    #expect(scene.account.devices[0].clockDrift == 120)

    // The first unused step is shown from then on; a pair is whole one step later.
    scene.now = free
    #expect(try scene.resynchronize(with: scene.codes(0)).refusal == .codesUsed(until: free))
    scene.now = free + .seconds(30)
    #expect(try scene.resynchronize(with: scene.codes(0)).get().clockDrift == 0)
    #expect(scene.account.devices[0].lastAcceptedTimeStep > used)
  }

  @Test("I1: whatever is done, the last accepted step never goes back, and no code works twice")
  func neverGoesBack() throws {
    var scene = try Scene.enrolled()
    var generator = CaseGenerator(seed: 3)
    var accepted: Set<String> = []
    for _ in 0..<60 {
      scene.now = scene.now + .seconds(.random(in: -3600...3600, using: &generator))
      let before = scene.account.devices[0].lastAcceptedTimeStep
      let drift = Int.random(in: -120...120, using: &generator)
      let shown = [drift - 1, drift].map { scene.phone.digits(at: scene.now + .seconds(30 * $0)) }
      let outcome = try scene.resynchronize(with: scene.codes(drift))
      let after = scene.account.devices[0].lastAcceptedTimeStep
      if case .success = outcome {
        #expect(after > before)
        #expect(accepted.isDisjoint(with: shown))
        accepted.formUnion(shown)
      } else {
        #expect(after == before)
        _ = try scene.showRecoveryCodes(stepUp: try scene.recoveryCodes().first)
      }
      scene.account.stepUpThrottle = StepUpThrottle()
    }
    #expect(accepted.count > 4)
  }

  @Test("another device of the account stays as it is")
  func otherDevice() throws {
    var scene = try Scene.enrolled()
    let tablet = Phone(secret: .generate(from: scene.random))
    try scene.addDevice(tablet, named: "tablet")
    let before = scene.account.devices[0]
    #expect(
      try scene.resynchronize("tablet", with: scene.codes(40, of: tablet)).get().clockDrift == 40)
    #expect(scene.account.devices[0] == before)
    #expect(
      try scene.resynchronize("phone", with: scene.codes(40, of: tablet)).refusal
        == .stepUpRejected(.wrong))
  }

  @Test("success ends the row of failures, and forgets nothing of the year")
  func endsTheRow() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<9 { _ = try scene.resynchronize(with: wrong(scene)) }
    _ = try scene.resynchronize(with: scene.codes(0)).get()
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 0)
    #expect(scene.account.stepUpThrottle.history.total == 9)
    #expect(scene.account.lastSignIn == nil)
  }

  @Test("before 1970 a device is found at the first steps there are", arguments: [-1_000_000, 0])
  func beforeTheEpoch(seconds: Int64) throws {
    var scene = try Scene.enrolled()
    scene.now = UnixTime(seconds: seconds)
    scene.account.devices = []
    try scene.addDevice(scene.phone, named: "phone")
    let codes = Resynchronization.Codes(first: scene.codeOfStep(1), second: scene.codeOfStep(2))
    #expect(try scene.resynchronize(with: codes).get().clockDrift == 2)
    #expect(
      try scene.resynchronize(with: codes).refusal == .codesUsed(until: UnixTime(seconds: 30)))
  }

  @Test(
    "time goes on after 2038, and ends without a trap",
    arguments: [Int64(Int32.max), 1 << 32, .max - 90, .max])
  func after2038(seconds: Int64) throws {
    var scene = try Scene.enrolled()
    scene.now = UnixTime(seconds: seconds)
    let codes = scene.codes(0)
    #expect(try scene.resynchronize(with: codes).get().clockDrift == 0)
    guard case .codesUsed(let until) = try scene.resynchronize(with: codes).refusal else {
      Issue.record("a used pair was not refused as used")
      return
    }
    #expect(until > scene.now || seconds == .max)
  }
}

extension Scene {
  fileprivate func codeOfStep(_ number: Int64) -> AuthenticatorOutput {
    guard let step = TimeStep(number) else { preconditionFailure("there is no step \(number)") }
    return AuthenticatorOutput(typed: TOTP.value(secret: phone.secret, at: step).text)
  }
}
