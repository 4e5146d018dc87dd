import SallyportCore
import Testing

/// Who may not enrol by invitation, and what an invitation leaves behind (product row E12).
@Suite struct InvitationTests {
  private let invited = Policy.enrolling(.invited)

  /// What a login is told that answers with this.
  private func answer(
    _ output: AuthenticatorOutput, _ scene: inout Scene, peer: LoginPeer = .privileged(.root)
  ) throws -> Decision {
    try scene.login(output, peer: peer)
  }

  /// Expects that the answer is refused like every other, and counted.
  private func expectRefused(
    _ output: AuthenticatorOutput, _ scene: Scene,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var scene = scene
    let invitation = scene.account.invitation
    _ = scene.takeEvents()
    let refusal = try scene.login(output)
    #expect(refusal == .deny(.mandatoryNotEnrolled), sourceLocation: sourceLocation)
    #expect(
      scene.account.loginThrottle.unclearedFailures == 1, sourceLocation: sourceLocation)
    #expect(scene.account.devices.isEmpty, sourceLocation: sourceLocation)
    #expect(scene.account.invitation == invitation, sourceLocation: sourceLocation)
    #expect(
      scene.takeEvents().map(\.reason) == [.mandatoryNotEnrolled], sourceLocation: sourceLocation)
  }

  // MARK: Refusals

  @Test("without an invitation every code is refused, and counted")
  func notInvited() throws {
    try expectRefused(.strangeRecoveryCode, try Scene(policy: invited))
  }

  @Test("a wrong code opens no invitation")
  func wrongCode() throws {
    var scene = try Scene(policy: invited)
    _ = scene.invite()
    try expectRefused(.strangeRecoveryCode, scene)
    try expectRefused(scene.phone.code(at: scene.now), scene)
  }

  @Test("where the policy lets nobody enrol at login, an invitation opens nothing")
  func never() throws {
    var scene = try Scene(policy: .enrolling(.never))
    let code = scene.invite()
    try expectRefused(code, scene)
  }

  @Test("an invitation ends by itself after 72 hours")
  func expired() throws {
    var scene = try Scene(policy: invited)
    let code = scene.invite()
    scene.now = scene.now + .seconds(72 * 3600)
    try expectRefused(code, scene)
    scene.now = scene.now - .seconds(1)
    #expect(try answer(code, &scene).newKey != nil)
  }

  @Test("an invitation is void while the clock lags")
  func laggingClock() throws {
    var scene = try Scene(policy: invited)
    let code = scene.invite()
    scene.latestRecordedTime = scene.now + .seconds(301)
    try expectRefused(code, scene)
    scene.latestRecordedTime = scene.now + .seconds(300)
    #expect(try answer(code, &scene).newKey != nil)
  }

  @Test("a revoked invitation opens nothing, and so does one that another took the place of")
  func revoked() throws {
    var scene = try Scene(policy: invited)
    let first = scene.invite()
    let second = scene.invite()
    try expectRefused(first, scene)
    let (wasOpen, isOpen) = (scene.revokeInvitation(), scene.revokeInvitation())
    #expect(wasOpen && !isOpen)
    try expectRefused(second, scene)
  }

  @Test("the invitation of one account opens no other")
  func anotherAccount() throws {
    var mara = try Scene(.account(.mara), policy: invited)
    let code = mara.invite()
    var ada = try Scene(policy: invited)
    try expectRefused(code, ada)
    // Not even when the row of one is copied over the other's by hand.
    ada.account.invitation = mara.account.invitation
    try expectRefused(code, ada)
  }

  @Test("I5: a process of the account's own cannot enrol by invitation")
  func unprivilegedPeer() throws {
    var scene = try Scene(policy: invited)
    let code = scene.invite()
    let peer = LoginPeer.owner(AccountIdentity.ada.uid)
    #expect(try answer(code, &scene, peer: peer) == .deny(.mandatoryNotEnrolled))
    #expect(scene.account.stepUpThrottle.consecutiveFailures == 1)
  }

  @Test("E11: whom a directory looks after cannot enrol, and neither can whoever may be of one")
  func directoryAccounts() throws {
    // A rule asks of them what the mandate leaves to the directory.
    let rule = try #require(PolicyRule(effect: .require))
    for isLocal in [false, nil] as [Bool?] {
      var scene = try Scene(policy: invited)
      try scene.policy.replaceRules(with: [rule])
      let code = scene.invite()
      scene.facts = AccountFacts(groups: .unknown, isLocal: isLocal)
      try expectRefused(code, scene)
    }
  }

  @Test("E11: where the policy admits directory accounts they enrol like everybody")
  func admittedDirectoryAccount() throws {
    var scene = try Scene(policy: .enrolling(.invited, ["directoryAccounts": "on"]))
    let code = scene.invite()
    scene.facts = AccountFacts(groups: .unknown, isLocal: false)
    #expect(try answer(code, &scene).newKey != nil)
  }

  @Test("where apps are switched off there is nothing to enrol")
  func appsAreOff() throws {
    var scene = try Scene(policy: .enrolling(.invited, ["methods.app": "off"]))
    let code = scene.invite()
    try expectRefused(code, scene)
  }

  @Test("where nothing is mandatory nobody is asked, and an invitation changes nothing")
  func notMandatory() throws {
    var scene = try Scene(policy: .changed(["enrolAtLogin": "invited"]))
    let code = scene.invite()
    #expect(scene.opening() == .passWithoutCode)
    #expect(try answer(code, &scene) == .notRequired(.notEnrolled, notices: []))
    #expect(scene.account.devices.isEmpty)
  }

  @Test("an invitation is no second way into an account that is enrolled")
  func enrolledAccount() throws {
    var scene = try Scene.enrolled(policy: invited)
    let code = scene.invite()
    #expect(try answer(code, &scene) == .deny(.wrongCode))
    #expect(scene.account.loginThrottle.unclearedFailures == 1)
  }

  @Test("I13: a name that nobody has is refused like everybody, whatever is typed")
  func decoy() throws {
    var ada = try Scene(policy: invited)
    let code = ada.invite()
    var scene = try Scene(.decoy(DecoySlot(digest: [1])), policy: invited)
    #expect(scene.opening() == .askForCode)
    #expect(try answer(code, &scene) == .deny(.unknownAccount))
    #expect(scene.account.loginThrottle.unclearedFailures == 1)
  }

  @Test("I3: an invitation that comes too soon after failures is not compared")
  func throttled() throws {
    var scene = try Scene(policy: invited)
    let code = scene.invite()
    for _ in 1...5 { _ = try scene.login(.strangeRecoveryCode) }
    #expect(try answer(code, &scene) == .deny(.throttled))
    scene.now = scene.now + .seconds(30)
    #expect(try answer(code, &scene).newKey != nil)
  }

  // MARK: What it leaves

  @Test("I13: with an invitation the first prompt is everybody's")
  func samePrompt() throws {
    var scene = try Scene(policy: invited)
    #expect(scene.opening() == .askForCode)
    _ = scene.invite()
    #expect(scene.opening() == .askForCode)
  }

  @Test("an invitation that was typed counts as no failure, and works until the enrolment is done")
  func typedInvitation() throws {
    var scene = try Scene(policy: invited)
    let code = scene.invite()
    _ = try scene.login(.strangeRecoveryCode)
    let before = scene.account
    _ = scene.takeEvents()
    #expect(try answer(code, &scene).newKey != nil)
    #expect(scene.account == before)
    #expect(scene.takeEvents().map(\.action) == [.enrollmentBegun])
    #expect(try answer(code, &scene).newKey != nil)
  }

  @Test("I7: inviting and revoking are recorded with who and whom, and never with the code")
  func recorded() throws {
    var scene = try Scene(policy: invited)
    _ = scene.invite()
    _ = scene.revokeInvitation()
    let expected = [AuditEvent.Action.invited, .invitationRevoked].map {
      AuditEvent(
        at: scene.now, action: $0, verdict: .done, account: .ada, actor: UserID(1001),
        method: .app)
    }
    #expect(scene.takeEvents() == expected)
    #expect(scene.account.holdsNothing)
  }

  @Test("an invitation to a locked account opens it, as a recovery code would")
  func lockedAccount() throws {
    var scene = try Scene(policy: invited)
    try scene.lock()
    let code = scene.invite()
    var shown = try scene.shown(invitedBy: code)
    guard case .permit = try scene.answer(.acknowledgement, in: &shown.conversation) else {
      Issue.record("refused")
      return
    }
    #expect(!scene.account.loginThrottle.isLocked)
    #expect(
      scene.takeEvents().map(\.action).suffix(4) == [
        .invitationUsed, .deviceAdded, .login, .unlocked,
      ])
  }

  @Test("whoever enrols another way has used up their invitation")
  func endsWithTheFirstDevice() throws {
    var scene = try Scene(policy: invited)
    _ = scene.invite()
    var pending = try scene.begin().get()
    _ = try scene.confirm(&pending, with: pending.phone.code(at: scene.now))
    #expect(scene.account.invitation == nil)
  }

  @Test("to disable somebody ends their invitation as well")
  func endsWithDisable() throws {
    var scene = try Scene(policy: invited)
    _ = scene.invite()
    let (administration, act) = (scene.administration, scene.act)
    let removed = scene.commit { administration.disable(in: &$0, act) }
    #expect(removed == [])
    #expect(scene.account.holdsNothing)
  }

  @Test("A18: an invitation does not follow a name to another uid")
  func adoption() throws {
    var scene = try Scene(policy: invited)
    _ = scene.invite()
    let other = AccountIdentity(name: AccountIdentity.ada.name, uid: UserID(2000))
    let adopted = try Adoption(vault: scene.vault).account(scene.account, as: other)
    #expect(adopted.invitation == nil)
  }
}
