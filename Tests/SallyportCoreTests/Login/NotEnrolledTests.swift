import SallyportCore
import Testing

/// Accounts without a second factor, names that nobody has, and logins that nothing is asked of.
@Suite struct NotEnrolledTests {
  private static let decoy = Subject.decoy(DecoySlot(digest: [1, 2, 3]))

  private func opening(_ scene: Scene) -> Opening {
    scene.evaluator.opening(
      scene.request(),
      AccountSnapshot(
        account: scene.account, policy: scene.policy, latestRecordedTime: .epoch),
      now: scene.now)
  }

  private func pass(_ scene: inout Scene) -> Decision {
    let (evaluator, request, now) = (scene.evaluator, scene.request(), scene.now)
    return scene.commit { evaluator.passWithoutCode(request, in: &$0, now: now) }
  }

  private func checkAccount(_ scene: inout Scene) -> Decision {
    let (evaluator, request, now) = (scene.evaluator, scene.request(), scene.now)
    return scene.commit { evaluator.accountCheck(request, in: &$0, now: now) }
  }

  private func event(
    _ scene: Scene, _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict,
    _ reason: AuditReason, account: AccountIdentity? = .ada
  ) -> AuditEvent {
    AuditEvent(
      at: scene.now, action: action, verdict: verdict, reason: reason, account: account,
      actor: .root, service: "sshd", terminal: "ssh", address: .office)
  }

  // MARK: Mandatory

  @Test("I13: where it is mandatory, everybody is asked, known or not, enrolled or not")
  func everybodyIsAsked() throws {
    #expect(opening(try Scene(policy: .mandatory)) == .askForCode)
    #expect(opening(try Scene(Self.decoy, policy: .mandatory)) == .askForCode)
    #expect(opening(try Scene.enrolled(policy: .mandatory)) == .askForCode)
  }

  @Test("where it is mandatory, an account without a second factor is refused whatever is typed")
  func notEnrolledIsRefused() throws {
    var scene = try Scene(policy: .mandatory)
    #expect(
      try scene.login(scene.phone.code(at: scene.now)) == .deny(.mandatoryNotEnrolled))
    #expect(try scene.login(.strangeRecoveryCode) == .deny(.mandatoryNotEnrolled))
    #expect(try scene.login(.notCodes[1]) == .deny(.notACode))
    #expect(
      scene.takeEvents() == [
        event(scene, .login, .deny, .mandatoryNotEnrolled),
        event(scene, .login, .deny, .mandatoryNotEnrolled),
        event(scene, .login, .deny, .notACode),
      ])
    #expect(scene.account.loginThrottle.unclearedFailures == 2)
    #expect(scene.account.lastSignIn == nil)
  }

  @Test("where the app's method is off, its codes and the sheet that came with it let nobody in")
  func switchedOffMethodIsRefused() throws {
    var scene = try Scene.enrolled(
      policy: .changed(["mode": "mandatory", "methods.app": "off"]))
    let code = try scene.recoveryCodes()[0]
    #expect(
      try scene.login(scene.phone.code(at: scene.now)) == .deny(.mandatoryNotEnrolled))
    #expect(try scene.login(code) == .deny(.mandatoryNotEnrolled))
    #expect(try scene.recoveryCodes().contains(code))
  }

  @Test("recovery codes without a device let nobody in")
  func codesWithoutADevice() throws {
    var scene = try Scene.enrolled(policy: .mandatory)
    scene.account.devices = []
    #expect(try scene.login(try scene.recoveryCodes()[0]) == .deny(.mandatoryNotEnrolled))
    #expect(scene.account.recoveryCodes.count == 8)
  }

  @Test("a name that nobody has is refused whatever is typed, and the log has no name")
  func decoyIsRefused() throws {
    var scene = try Scene(Self.decoy, policy: .mandatory)
    #expect(try scene.login(scene.phone.code(at: scene.now)) == .deny(.unknownAccount))
    #expect(try scene.login(.strangeRecoveryCode) == .deny(.unknownAccount))
    #expect(try scene.login(.notCodes[1]) == .deny(.notACode))
    #expect(
      scene.takeEvents() == [
        event(scene, .login, .deny, .unknownAccount, account: nil),
        event(scene, .login, .deny, .unknownAccount, account: nil),
        event(scene, .login, .deny, .notACode, account: nil),
      ])
    #expect(scene.account.lastSignIn == nil)
  }

  @Test("I13: decoys and the not enrolled are delayed and locked like everybody")
  func sameThrottleForAll() throws {
    let subjects = [Subject.account(.ada), Self.decoy]
    var answers: [[Bool]] = []
    for scene in try subjects.map({ try Scene($0, policy: .mandatory) })
      + [try Scene.enrolled(policy: .mandatory)]
    {
      var scene = scene
      var asked: [Bool] = []
      for place in 0..<120 as Range<UInt32> {
        var conversation = LoginConversation(
          scene.request("login", from: .v4(place / 6)), policy: scene.policy)
        let wrong = scene.phone.wrongCode(at: scene.now)
        asked.append(try scene.answer(wrong, in: &conversation) == .challenge(.codeAgain))
      }
      #expect(scene.account.loginThrottle.isLocked)
      #expect(scene.account.loginThrottle.history.total == 100)
      answers.append(asked)
    }
    #expect(Set(answers).count == 1)
  }

  // MARK: Not required

  @Test("where nothing is asked, the sign-in is recorded all the same")
  func notRequiredIsRecorded() throws {
    var scene = try Scene()
    #expect(opening(scene) == .passWithoutCode)
    #expect(pass(&scene) == .notRequired(.notEnrolled, notices: []))
    #expect(
      scene.account.lastSignIn
        == SignIn(at: scene.now, service: "sshd", address: .office, method: nil))
    #expect(scene.takeEvents() == [event(scene, .login, .notRequired, .notEnrolled)])
    #expect(scene.account.holdsNothing)
  }

  @Test("where the mode is off, nobody is asked and every enrolment is kept")
  func modeOff() throws {
    var scene = try Scene.enrolled(policy: .off)
    let before = scene.account
    #expect(opening(scene) == .passWithoutCode)
    #expect(pass(&scene) == .notRequired(.modeOff, notices: []))
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.recoveryCodes == before.recoveryCodes)
    #expect(scene.takeEvents() == [event(scene, .login, .notRequired, .modeOff)])
  }

  @Test("a name that nobody has is asked nothing where the second factor is voluntary")
  func decoyIsNotAsked() throws {
    var scene = try Scene(Self.decoy)
    #expect(opening(scene) == .passWithoutCode)
    #expect(pass(&scene) == .notRequired(.notEnrolled, notices: []))
    #expect(scene.account.lastSignIn == nil)
    #expect(
      scene.takeEvents() == [event(scene, .login, .notRequired, .unknownAccount, account: nil)])
  }

  @Test("whoever has enrolled since the login began is asked after all")
  func enrolledMeanwhile() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(pass(&scene) == .challenge(.code))
    #expect(scene.account == before)
    #expect(scene.takeEvents().isEmpty)
  }

  @Test("whoever was released since the prompt passes, whatever was typed")
  func releasedMeanwhile() throws {
    var scene = try Scene.enrolled()
    var conversation = LoginConversation(scene.request(), policy: scene.policy)
    scene.policy = .off
    let decision = try scene.answer(.notCodes[0], in: &conversation)
    #expect(decision == .notRequired(.modeOff, notices: []))
    #expect(scene.takeEvents() == [event(scene, .login, .notRequired, .modeOff)])
  }

  // MARK: After a key

  @Test("I6: a key alone does not let an enrolled account in")
  func keyAloneIsRefused() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    #expect(checkAccount(&scene) == .deny(.keyAlone))
    #expect(scene.account == before)
    #expect(scene.takeEvents() == [event(scene, .accountCheck, .deny, .keyAlone)])
  }

  @Test("I6: a key alone lets nobody in where the second factor is mandatory")
  func keyAloneUnderMandatory() throws {
    for subject in [Subject.account(.ada), Self.decoy] {
      var scene = try Scene(subject, policy: .mandatory)
      #expect(checkAccount(&scene) == .deny(.keyAlone))
      #expect(scene.account.lastSignIn == nil)
    }
  }

  @Test("after a key, an account without a second factor passes, and that is recorded")
  func keyIsEnough() throws {
    var scene = try Scene()
    #expect(checkAccount(&scene) == .notRequired(.notEnrolled, notices: []))
    #expect(
      scene.account.lastSignIn
        == SignIn(at: scene.now, service: "sshd", address: .office, method: nil))
    #expect(scene.takeEvents() == [event(scene, .accountCheck, .notRequired, .notEnrolled)])
  }

  @Test("after a key, everybody passes where the mode is off")
  func keyIsEnoughWhereOff() throws {
    var scene = try Scene.enrolled(policy: .off)
    #expect(checkAccount(&scene) == .notRequired(.modeOff, notices: []))
    #expect(scene.takeEvents() == [event(scene, .accountCheck, .notRequired, .modeOff)])
  }
}
