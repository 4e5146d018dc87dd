import SallyportCore
import Testing

/// Logins through programs without privileges, such as screen lockers (I5).
@Suite struct LockerTests {
  private static let owner = LoginPeer.owner(UserID(1000))

  private func unlock(_ scene: inout Scene, _ output: AuthenticatorOutput) throws -> Decision {
    try scene.login(output, service: "sshd", peer: Self.owner)
  }

  @Test("I5: a locker's wrong codes count into the step-ups, and never into the logins")
  func failuresCountApart() throws {
    var scene = try Scene.enrolled()
    for count in 1...9 {
      #expect(try unlock(&scene, scene.phone.wrongCode(at: scene.now)) == .deny(.wrongCode))
      #expect(scene.account.stepUpThrottle.consecutiveFailures == count)
    }
    #expect(scene.account.loginThrottle == LoginThrottle())
  }

  @Test("I5: no number of a locker's failures locks or delays a login")
  func lockerNeverLocksLogins() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<500 { _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now)) }
    #expect(scene.account.loginThrottle == LoginThrottle())
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  @Test("I3: after ten failures in a row a locker compares nothing, the right code neither")
  func lockerIsLocked() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<10 { _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now)) }
    _ = scene.takeEvents()
    let before = scene.account
    scene.now = scene.now + .seconds(86400)
    #expect(try unlock(&scene, scene.phone.code(at: scene.now)) == .deny(.stepUpLocked))
    #expect(try unlock(&scene, try scene.recoveryCodes()[0]) == .deny(.stepUpLocked))
    #expect(scene.account == before)
    #expect(scene.takeEvents().map(\.reason) == [.stepUpLocked, .stepUpLocked])
  }

  @Test("I5, I6: a locker's success ends no row and clears no login's failures")
  func successClearsNothing() throws {
    var scene = try Scene.enrolled()
    try scene.fail(4)
    for _ in 0..<9 { _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now)) }
    guard case .permit = try unlock(&scene, scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 9)
    #expect(scene.account.loginThrottle.unclearedFailures == 4)
  }

  @Test("I6: a locker's recovery code opens no lock of the logins")
  func lockerDoesNotUnlock() throws {
    var scene = try Scene.enrolled()
    try scene.lock()
    guard case .permit = try unlock(&scene, try scene.recoveryCodes()[0]) else {
      Issue.record("refused")
      return
    }
    #expect(scene.account.loginThrottle.isLocked)
    #expect(try scene.login(scene.phone.code(at: scene.now)) == .deny(.locked))
  }

  @Test("I6: what a locker says is no sign-in, and tells of no stolen password")
  func lockerIsNoSignIn() throws {
    var scene = try Scene.enrolled()
    _ = try scene.login(scene.phone.code(at: scene.now))
    let signIn = scene.account.lastSignIn
    scene.now = scene.now + .seconds(3600)
    for _ in 0..<9 { _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now)) }
    guard case .permit(_, notices: []) = try unlock(&scene, scene.phone.code(at: scene.now)) else {
      Issue.record("refused, or with a notice")
      return
    }
    #expect(scene.account.lastSignIn == signIn)
    #expect(scene.account.failuresSinceSignIn == 0)
  }

  @Test("a login through a privileged peer ends the locker's row")
  func loginEndsTheRow() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<10 { _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now)) }
    _ = try scene.login(scene.phone.code(at: scene.now))
    #expect(!scene.account.stepUpThrottle.isLocked)
    #expect(scene.account.stepUpThrottle.history.total == 10)
    scene.now = scene.now + .seconds(30)
    guard case .permit = try unlock(&scene, scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  @Test("two hundred failures of a year lock the lockers whatever succeeded between them")
  func yearLocks() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<200 {
      _ = try unlock(&scene, scene.phone.wrongCode(at: scene.now))
      scene.now = scene.now + .seconds(60)
      _ = try scene.login(scene.phone.code(at: scene.now))
    }
    #expect(try unlock(&scene, scene.phone.code(at: scene.now)) == .deny(.stepUpLocked))
  }

  @Test("I5: neither the log nor the last sign-in believes where a locker says it is")
  func placeIsNotBelieved() throws {
    var scene = try Scene.enrolled()
    _ = try unlock(&scene, scene.phone.code(at: scene.now))
    #expect(scene.account.lastSignIn?.address == nil)
    #expect(
      scene.takeEvents() == [
        AuditEvent(
          at: scene.now, action: .login, verdict: .permit, account: .ada, actor: UserID(1000),
          service: "sshd", method: .app, device: scene.account.devices[0].name)
      ])
  }

  @Test("I1: a code that opened the screen lets nobody in by ssh")
  func codesAreShared() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try unlock(&scene, code)
    #expect(try scene.login(code) == .challenge(.nextCode))
  }

  @Test("a locker's used code is not counted either")
  func replayIsNotCounted() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try unlock(&scene, code)
    #expect(try unlock(&scene, code) == .challenge(.nextCode))
    #expect(scene.account.stepUpThrottle == StepUpThrottle())
  }
}
