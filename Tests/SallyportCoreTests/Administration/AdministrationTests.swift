import SallyportCore
import Testing

/// `sallyport users unlock` (product row A11).
@Suite struct AdministrationTests {
  private func unlock(_ scene: inout Scene) -> Administration.Unlocking {
    let act = Administration.Act(actor: .root, method: nil, breakGlass: nil, now: scene.now)
    let administration = scene.administration
    return scene.commit { administration.unlock(in: &$0, act) }
  }

  @Test("an account that is not locked says so, and its failures are cleared all the same")
  func notLocked() throws {
    var scene = try Scene.enrolled()
    try scene.fail(9)
    let unlocking = unlock(&scene)
    #expect(!unlocking.loginsWereLocked)
    #expect(!unlocking.stepUpsWereLocked)
    #expect(unlocking.forgottenFailures == 9)
    #expect(scene.account.loginThrottle == LoginThrottle())
    #expect(unlock(&scene).forgottenFailures == 0)
  }

  @Test("I7: to unlock clears logins and step-ups, leaves the authenticators, and is recorded")
  func unlocks() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    try scene.lock()
    for _ in 0..<10 { _ = try scene.begin(stepUp: scene.phone.wrongCode(at: scene.now)) }
    _ = scene.takeEvents()
    let unlocking = unlock(&scene)
    #expect(unlocking.loginsWereLocked && unlocking.stepUpsWereLocked)
    #expect(unlocking.forgottenFailures == 110)
    #expect(
      scene.takeEvents() == [
        AuditEvent(
          at: scene.now, action: .unlocked, verdict: .done, account: .ada, actor: .root)
      ])
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.recoveryCodes == before.recoveryCodes)
    #expect(scene.account.stepUpThrottle == StepUpThrottle())
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  @Test("I1: to unlock makes no used code new")
  func usedCodesStayUsed() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    _ = unlock(&scene)
    #expect(try scene.login(code) == .challenge(.nextCode))
  }

  @Test("what was told at the next sign-in is told after an unlock as well")
  func failuresAreStillTold() throws {
    var scene = try Scene.enrolled()
    try scene.lock()
    _ = unlock(&scene)
    let decision = try scene.login(scene.phone.code(at: scene.now))
    #expect(
      decision == .permit(.app(scene.account.devices[0].name), notices: [.failedAttempts(100)]))
  }

  @Test("step-ups that alone are locked are unlocked too")
  func stepUpsAlone() throws {
    var scene = try Scene.enrolled()
    for _ in 0..<10 { _ = try scene.begin(stepUp: scene.phone.wrongCode(at: scene.now)) }
    let unlocking = unlock(&scene)
    #expect(!unlocking.loginsWereLocked && unlocking.stepUpsWereLocked)
    #expect(try scene.begin(stepUp: scene.phone.code(at: scene.now)).refusal == nil)
  }
}
