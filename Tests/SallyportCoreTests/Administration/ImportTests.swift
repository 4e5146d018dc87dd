import SallyportCore
import SallyportCrypto
import Testing

/// Taking an app and recovery codes over from another verifier (product row O6).
@Suite struct ImportTests {
  private static func authenticator(
    _ scene: Scene, drift: Int = 0, lastUsed: Int64? = 0, codes: [String] = ["30838042"]
  ) throws -> ImportedAuthenticator {
    try #require(
      ImportedAuthenticator(
        origin: "google-authenticator", secret: scene.phone.secret, parameters: .standard,
        clockDrift: drift, lastUsedTimeStep: lastUsed.flatMap { TimeStep($0) },
        recoveryCodes: codes.compactMap { RecoveryCode(imported: $0) }))
  }

  private static func take(
    _ authenticator: ImportedAuthenticator, _ scene: inout Scene
  ) throws -> Result<Import.Taking, Import.Obstacle> {
    let importation = Import(
      vault: scene.vault, random: scene.random, sheet: scene.recoverySheet)
    let act = Administration.Act(
      actor: .root, method: nil, breakGlass: BreakGlass(reason: "move in"), now: scene.now)
    let facts = scene.facts
    return try scene.commit { try importation.take(authenticator, facts, in: &$0, act) }
  }

  private static func moved(
    drift: Int = 0, lastUsed: Int64? = 0, codes: [String] = ["30838042", "21136693"],
    policy: Policy = Policy()
  ) throws -> Scene {
    var scene = try Scene(policy: policy)
    _ = try take(
      try authenticator(scene, drift: drift, lastUsed: lastUsed, codes: codes), &scene
    ).get()
    _ = scene.takeEvents()
    return scene
  }

  private static func step(_ scene: Scene, _ ahead: Int64 = 0) -> Int64 {
    TOTP.timeStep(at: scene.now).number + ahead
  }

  // MARK: Refusals

  @Test("Who has a device keeps it, whatever another verifier says")
  func alreadyEnrolled() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    let result = try Self.take(try Self.authenticator(scene), &scene)
    #expect(result == .failure(.alreadyEnrolled))
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test(
    "E11: an account that is or may be a directory's gets nothing, unless the policy lets it",
    arguments: [false, nil])
  func directory(isLocal: Bool?) throws {
    var scene = try Scene()
    scene.facts = AccountFacts(groups: .unknown, isLocal: isLocal)
    let authenticator = try Self.authenticator(scene)
    #expect(try Self.take(authenticator, &scene) == .failure(.directoryAccount))
    scene.policy = .changed(["directoryAccounts": "on"])
    #expect(throws: Never.self) { try Self.take(authenticator, &scene).get() }
  }

  @Test("Where codes from apps are switched off, nothing is taken over")
  func methodOff() throws {
    var scene = try Scene(policy: .changed(["methods.app": "off"]))
    let result = try Self.take(try Self.authenticator(scene), &scene)
    #expect(result == .failure(.methodDisabled))
  }

  @Test("A step that was used far in the future is not believed, drift considered")
  func future() throws {
    var scene = try Scene()
    let far = try Self.authenticator(scene, lastUsed: Self.step(scene, 51))
    #expect(try Self.take(far, &scene) == .failure(.usedInFuture))
    let drifting = try Self.authenticator(scene, drift: 10, lastUsed: Self.step(scene, 60))
    #expect(throws: Never.self) { try Self.take(drifting, &scene).get() }
  }

  @Test("A drift or a number of codes beyond all bounds is none")
  func bounds() throws {
    let scene = try Scene()
    for (drift, count) in [(1501, 0), (-1501, 0), (0, 17)] {
      let codes = (0..<count).compactMap { RecoveryCode(imported: "\(10_000_000 + $0)") }
      #expect(
        ImportedAuthenticator(
          origin: "x", secret: scene.phone.secret, parameters: .standard, clockDrift: drift,
          lastUsedTimeStep: nil, recoveryCodes: codes) == nil)
    }
  }

  // MARK: One-time codes

  @Test("I1: what the other verifier accepted last, and all before it, is refused as used")
  func usedStep() throws {
    var scene = try Scene()
    let used = Self.step(scene)
    _ = try Self.take(try Self.authenticator(scene, lastUsed: used), &scene).get()
    for ahead in [-1, 0] {
      let output = scene.phone.code(at: scene.now + .seconds(30 * ahead))
      var conversation = LoginConversation(scene.request(), policy: scene.policy)
      #expect(try scene.answer(output, in: &conversation) == .challenge(.nextCode))
    }
    guard case .permit = try scene.login(scene.phone.code(at: scene.now + .seconds(30))) else {
      Issue.record("the next code is refused")
      return
    }
  }

  @Test("I1: where use was not recorded, every code that is right by now counts as used")
  func unrecordedUse() throws {
    var scene = try Self.moved(lastUsed: nil)
    for ahead in [-1, 0, 1] {
      let output = scene.phone.code(at: scene.now + .seconds(30 * ahead))
      var conversation = LoginConversation(scene.request(), policy: scene.policy)
      #expect(try scene.answer(output, in: &conversation) == .challenge(.nextCode))
    }
    scene.now = scene.now + .seconds(60)
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("the code after the window is refused")
      return
    }
  }

  @Test("I1: a clock that is set back brings no old code back")
  func clockSetBack() throws {
    var scene = try Self.moved(lastUsed: 0)
    scene.now = scene.now - .seconds(86_400)
    let decision = try scene.login(scene.phone.code(at: scene.now))
    #expect(decision == .challenge(.nextCode))
  }

  @Test("The app's drift is kept")
  func drift() throws {
    var scene = try Self.moved(drift: 40)
    guard case .permit = try scene.login(scene.phone.code(at: scene.now + .seconds(1200))) else {
      Issue.record("the code of an app that is twenty minutes ahead is refused")
      return
    }
  }

  @Test("A key of 80 bits is taken over, and never made")
  func shortKey() throws {
    let key = Secret(copying: [UInt8](repeating: 7, count: 10))
    #expect(throws: SharedSecret.InvalidLength.self) { try SharedSecret(key) }
    #expect(throws: SharedSecret.InvalidLength.self) {
      try SharedSecret(imported: Secret(copying: [UInt8](repeating: 7, count: 9)))
    }
    var scene = try Scene()
    scene.phone = Phone(secret: try SharedSecret(imported: key))
    _ = try Self.take(try Self.authenticator(scene), &scene).get()
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  // MARK: Recovery codes

  @Test("I2: a code that was taken over lets in once", arguments: Policy.RecoveryUse.allCases)
  func importedCode(_ onUse: Policy.RecoveryUse) throws {
    var scene = try Self.moved(policy: .changed(["recovery.onUse": onUse.rawValue]))
    for typed in ["30838042", "2113 6693"] {
      guard case .permit(.recoveryCode, _) = try scene.login(AuthenticatorOutput(typed: typed))
      else {
        Issue.record("\(typed) is refused")
        return
      }
      #expect(scene.takeEvents().map(\.method) == [.recoveryCode])
      #expect(try scene.login(AuthenticatorOutput(typed: typed)) == .deny(.wrongCode))
      _ = scene.takeEvents()
    }
    #expect(scene.account.recoveryCodes.count == (onUse == .replace ? 2 : 0))
  }

  @Test("A code that came twice works once")
  func doubledCode() throws {
    let scene = try Self.moved(codes: ["30838042", "30838042"])
    #expect(scene.account.recoveryCodes.count == 1)
  }

  @Test("I3: eight digits that are no code are counted, delayed and locked like any password")
  func throttled() throws {
    var scene = try Self.moved()
    for _ in 0..<5 {
      #expect(try scene.login(AuthenticatorOutput(typed: "99999999")) == .deny(.wrongCode))
    }
    #expect(try scene.login(AuthenticatorOutput(typed: "30838042")) == .deny(.throttled))
  }

  @Test("A locked account is not opened by eight digits: they have no 80 bits")
  func locked() throws {
    var scene = try Self.moved()
    try scene.lock()
    scene.now = scene.now + .seconds(7200)
    #expect(try scene.login(AuthenticatorOutput(typed: "30838042")) == .deny(.locked))
  }

  @Test("Where recovery codes are switched off, those that were taken over are, too")
  func codesOff() throws {
    var scene = try Self.moved(policy: .changed(["methods.recovery": "off"]))
    #expect(try scene.login(AuthenticatorOutput(typed: "30838042")) == .deny(.wrongCode))
  }

  @Test("Eight digits do not work for somebody else, and not without a device")
  func others() throws {
    var scene = try Scene.enrolled(.mara, seed: 2)
    #expect(try scene.login(AuthenticatorOutput(typed: "30838042")) == .deny(.wrongCode))
    var left = try Self.moved()
    left.account.devices = []
    left.policy = .changed(["mode": "mandatory"])
    #expect(
      try left.login(AuthenticatorOutput(typed: "30838042")) == .deny(.mandatoryNotEnrolled))
  }

  @Test("The owner may look at codes that were taken over, where the policy shows them")
  func readable() throws {
    let scene = try Self.moved()
    let lines = try scene.recoverySheet.readableLines(of: scene.account)
    #expect(lines.map(\.code.formatted) == ["3083-8042", "2113-6693"])
  }

  @Test("Where none came along, a sheet is made, if its owner may look at it")
  func freshSheet() throws {
    #expect(try Self.moved(codes: []).account.recoveryCodes.count == 8)
    let hidden = Policy.changed(["recovery.visibleToOwner": "off"])
    #expect(try Self.moved(codes: [], policy: hidden).account.recoveryCodes.isEmpty)
  }

  // MARK: The record

  @Test("I7: who took it over, on what grounds and from where is recorded")
  func recorded() throws {
    var scene = try Scene()
    _ = try Self.take(try Self.authenticator(scene), &scene).get()
    let event = try #require(scene.takeEvents().first)
    #expect(event.action == .authenticatorImported)
    #expect(event.reason == .breakGlass)
    #expect(event.account == .ada)
    #expect(event.note == "move in; google-authenticator, recovery codes: 1")
  }
}
