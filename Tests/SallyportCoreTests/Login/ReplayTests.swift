import SallyportCore
import Testing

/// A code that was used already (I1, product row S9).
@Suite struct ReplayTests {
  private func isPermit(_ decision: Decision) -> Bool {
    if case .permit = decision { true } else { false }
  }

  @Test("I1: a code is accepted once; the second time it is asked for the next, uncounted")
  func secondUseIsRefused() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    #expect(isPermit(try scene.login(code)))
    _ = scene.takeEvents()
    let before = scene.account
    #expect(try scene.login(code) == .challenge(.nextCode))
    #expect(scene.account == before)
    let events = scene.takeEvents()
    #expect(events.map(\.reason) == [.replayed])
    #expect(events.map(\.verdict) == [.deny])
  }

  @Test("the extra prompt is given once, and the next code answers it")
  func extraPromptIsGivenOnce() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)

    var stubborn = LoginConversation(scene.request(), policy: scene.policy)
    #expect(try scene.answer(code, in: &stubborn) == .challenge(.nextCode))
    #expect(try scene.answer(code, in: &stubborn) == .deny(.replayed))

    var patient = LoginConversation(scene.request(), policy: scene.policy)
    #expect(try scene.answer(code, in: &patient) == .challenge(.nextCode))
    scene.now = scene.now + .seconds(30)
    #expect(isPermit(try scene.answer(scene.phone.code(at: scene.now), in: &patient)))
  }

  @Test("the extra prompt takes no try, and a wrong answer to it takes the only one of sshd")
  func extraPromptIsNoTry() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    var conversation = LoginConversation(scene.request(), policy: scene.policy)
    _ = try scene.answer(code, in: &conversation)
    let wrong = scene.phone.wrongCode(at: scene.now)
    #expect(try scene.answer(wrong, in: &conversation) == .deny(.wrongCode))
    #expect(scene.account.loginThrottle.unclearedFailures == 1)
  }

  @Test(
    "I1: a clock that was set back makes no used code new", arguments: [1, 30, 60, 3600, 86400])
  func clockSetBack(_ seconds: Int) throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    scene.now = scene.now - .seconds(seconds)
    #expect(!isPermit(try scene.login(code)))
    #expect(!isPermit(try scene.login(scene.phone.code(at: scene.now))))
  }

  @Test("I1: the code before the one that was used is used as well")
  func earlierCodeIsUsed() throws {
    var scene = try Scene.enrolled()
    let earlier = scene.phone.code(at: scene.now - .seconds(30))
    _ = try scene.login(scene.phone.code(at: scene.now))
    #expect(try scene.login(earlier) == .challenge(.nextCode))
  }

  @Test("I1: two devices with one secret accept a code once between them")
  func sharedSecretIsAcceptedOnce() throws {
    var scene = try Scene.enrolled()
    try scene.addDevice(scene.phone, named: "tablet")
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.login(code) == .permit(.app(scene.account.devices[0].name), notices: []))
    #expect(try scene.login(code) == .challenge(.nextCode))
    #expect(scene.account.devices[1].lastUsedAt == nil)
  }

  @Test("I1: a code that confirmed a change lets nobody in, and the other way round")
  func stepUpAndLoginShareCodes() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    #expect(try scene.showRecoveryCodes(stepUp: code).refusal == nil)
    #expect(try scene.login(code) == .challenge(.nextCode))

    scene.now = scene.now + .seconds(30)
    let next = scene.phone.code(at: scene.now)
    #expect(isPermit(try scene.login(next)))
    #expect(try scene.showRecoveryCodes(stepUp: next).refusal == .stepUpRejected(.used))
  }

  @Test("I3: a used code during a delay is throttled like any other answer")
  func replayIsThrottled() throws {
    var scene = try Scene.enrolled()
    scene.now = scene.now + .seconds(86400)
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    for _ in 0..<5 { _ = try scene.login(scene.phone.wrongCode(at: scene.now)) }
    #expect(try scene.login(code) == .deny(.throttled))
  }
}
