import SallyportCore
import Testing

@Suite struct LoginNoticeTests {
  private func notices(_ decision: Decision) throws -> [LoginNotice] {
    guard case .permit(_, let notices) = decision else {
      Issue.record("refused: \(decision)")
      return []
    }
    return notices
  }

  /// Refused codes, so many, each from a place of its own.
  private func fail(_ count: UInt32, _ scene: inout Scene) throws {
    for place in 0..<count {
      _ = try scene.login(scene.phone.wrongCode(at: scene.now), from: .v4(place))
    }
  }

  @Test("nine failures are told to nobody, ten are", arguments: [0, 1, 9, 10, 11, 99] as [UInt32])
  func failuresAreTold(_ count: UInt32) throws {
    var scene = try Scene.enrolled()
    try fail(count, &scene)
    let expected = count < 10 ? [] : [LoginNotice.failedAttempts(Int(count))]
    #expect(try notices(try scene.login(scene.phone.code(at: scene.now))) == expected)
  }

  @Test("failures are told once")
  func failuresAreToldOnce() throws {
    var scene = try Scene.enrolled()
    try fail(10, &scene)
    _ = try scene.login(scene.phone.code(at: scene.now))
    scene.now = scene.now + .seconds(30)
    #expect(try notices(try scene.login(scene.phone.code(at: scene.now))).isEmpty)
  }

  @Test("only what was compared is told: no passwords, no delays, no used codes")
  func onlyGuessesAreTold() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    _ = try scene.login(code)
    for _ in 0..<20 { _ = try scene.login(code) }
    for output in AuthenticatorOutput.notCodes { _ = try scene.login(output) }
    for _ in 0..<20 { _ = try scene.login(scene.phone.wrongCode(at: scene.now)) }
    #expect(scene.account.failuresSinceSignIn == 5)
  }

  @Test("a recovery code is told first, then the failures")
  func bothAreTold() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.onUse": "consume"]))
    try fail(100, &scene)
    #expect(scene.account.loginThrottle.isLocked)
    #expect(
      try notices(try scene.login(try scene.recoveryCodes()[0])) == [
        .recoveryCodeUsed(.consumed(left: 7)), .failedAttempts(100),
      ])
  }
}
