import SallyportCore
import SallyportTesting
import Testing

@Suite("Fencing an account that may be older than what was used since")
struct AccountFencingTests {
  @Test(
    "I1: no code up to now and a window ahead works again, whatever the drift; the next ones do",
    arguments: [0, 5, -5], [0, 1, 2])
  func codes(drift: Int, window: Int) throws {
    var scene = try Scene.enrolled(policy: .changed(["window": "\(window)"]))
    scene.account.devices[0].clockDrift = drift
    let shown = { (steps: Int, now: UnixTime) in
      scene.phone.code(at: now + .seconds(30 * (drift + steps)))
    }
    scene.account.fence(at: scene.now)
    var later = scene
    for steps in -2...2 {
      // At the moment in which it would be right.
      later.now = scene.now + .seconds(30 * steps)
      let decision = try later.login(shown(steps, scene.now))
      #expect(decision == .challenge(.nextCode) || decision == .deny(.replayed), "\(steps)")
    }
    later.now = scene.now + .seconds(90)
    guard case .permit = try later.login(shown(3, scene.now)) else {
      Issue.record("the next code is refused")
      return
    }
  }

  @Test("I2: every recovery code is void")
  func recoveryCodes() throws {
    var scene = try Scene.enrolled()
    let codes = try scene.recoveryCodes()
    scene.account.fence(at: scene.now)
    // Fewer than bring a delay.
    for code in codes.prefix(4) {
      #expect(try scene.login(code) == .deny(.wrongCode))
    }
  }

  @Test("What is good once or for a time is over; what was counted, and the devices, stay")
  func theRest() {
    var account = Fixtures.fullMara
    account.fence(at: Fixtures.newYear)
    #expect(account.pass == nil)
    #expect(account.invitation == nil)
    #expect(account.remembered.isEmpty)
    #expect(account.devices.map(\.name) == Fixtures.fullMara.devices.map(\.name))
    #expect(account.loginThrottle == Fixtures.fullMara.loginThrottle)
    #expect(account.stepUpThrottle == Fixtures.fullMara.stepUpThrottle)
    #expect(account.failuresSinceSignIn == Fixtures.fullMara.failuresSinceSignIn)
  }

  @Test("A last accepted step never goes back", arguments: [UnixTime.epoch, .init(seconds: .min)])
  func neverBack(now: UnixTime) {
    var account = Fixtures.fullMara
    account.fence(at: now)
    #expect(
      account.devices.map(\.lastAcceptedTimeStep)
        == Fixtures.fullMara.devices.map(\.lastAcceptedTimeStep))
  }

  @Test(
    "Whoever has no recovery code is told as they sign in with the app, and a locker tells nobody")
  func told() throws {
    var scene = try Scene.enrolled()
    scene.account.recoveryCodes = []
    let code = scene.phone.code(at: scene.now)
    guard case .permit(_, let notices) = try scene.login(code) else {
      Issue.record("refused")
      return
    }
    #expect(notices == [.noRecoveryCodes])
    scene.policy = .changed(["methods.recovery": "off"])
    scene.now = scene.now + .seconds(60)
    guard case .permit(_, let none) = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
    #expect(none == [])
  }
}
