import SallyportMail
import Testing

@testable import SallyportCore

/// Addresses of one's own (product row A12).
@Suite struct EmailBindingTests {
  private static let other = Scene.mailbox("ada@example.net")

  // MARK: Refusals

  @Test("whoever is enrolled needs a step-up to set an address, and nothing is sent without one")
  func stepUpNeeded() throws {
    var scene = try Scene.enrolled()
    #expect(try scene.setEmail(Self.other, stepUp: nil) == .failure(.stepUpRequired))
    #expect(scene.account.mail.isEmpty)
  }

  @Test("a code by e-mail is no step-up where there is a device")
  func mailedStepUp() throws {
    var scene = try Scene.withEmail()
    try scene.addDevice(scene.phone, named: "phone")
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    #expect(try scene.setEmail(Self.other, stepUp: code) == .failure(.stepUpRejected(.wrong)))
    scene.account.devices = []
    #expect(try scene.setEmail(Self.other, stepUp: code).isSuccess)
  }

  @Test("an unconfirmed address is never used")
  func unconfirmed() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    _ = try scene.setEmail(Self.other, stepUp: nil)
    #expect(!scene.policy.isEnrolled(scene.account))
    var conversation = scene.conversation()
    _ = try scene.answer(.choice(.email), in: &conversation)
    #expect(scene.account.mail.mails.count == 1)
  }

  @Test("a wrong code, an expired one and one too many confirm nothing")
  func wrongCodes() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    #expect(try scene.confirmEmail(.strangeRecoveryCode) == .failure(.noPendingEmail))
    _ = try scene.setEmail(Self.other, stepUp: nil)
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    #expect(try scene.confirmEmail(.strangeRecoveryCode) == .failure(.activationRejected))
    scene.now = scene.now + EmailRecord.Pending.lifetime
    #expect(try scene.confirmEmail(code) == .failure(.activationRejected))
    #expect(scene.account.email.confirmed == nil)
  }

  @Test("more mails than an hour admits are not sent, codes and activations together")
  func tooMuch() throws {
    var scene = try Scene(policy: .changed(["email.perHour": "2"]))
    let first = scene.now
    _ = try scene.setEmail(Self.other, stepUp: nil)
    _ = try scene.setEmail(Self.other, stepUp: nil)
    #expect(
      try scene.setEmail(Self.other, stepUp: nil)
        == .failure(.tooMuchMail(until: first + .seconds(3600))))
  }

  @Test("the address that is the second factor stays where that is mandatory (E9)")
  func mandatory() throws {
    var scene = try Scene.withEmail(["mode": "mandatory"])
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    #expect(try scene.removeEmail(stepUp: code) == .failure(.secondFactorMandatory))
    #expect(scene.account.email.confirmed != nil)
  }

  @Test("an address that was set before there was a second factor is void once there is one (I6)")
  func setBeforeEnrolment() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    var before = scene
    before.account.email.confirmed = EmailRecord.Confirmed(
      mailbox: Scene.adasMailbox, at: before.now, isFactor: true)
    #expect(try before.confirmEmail(code) == .failure(.noPendingEmail))
    try scene.enrollDevice()
    #expect(scene.account.mail.isEmpty)
    #expect(try scene.confirmEmail(code) == .failure(.noPendingEmail))
    #expect(scene.account.email.confirmed == nil)
  }

  @Test("an address that an administrator set waits on, also behind an enrolment")
  func setByAdministrator() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    let (codes, now) = (scene.emailCodes, scene.now)
    try codes.issueActivation(of: Self.other, isProven: true, in: &scene.account, now: now)
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    try scene.enrollDevice()
    #expect(try scene.confirmEmail(code).isSuccess)
  }

  @Test("with the device whose code set it, an address that waits is gone")
  func deviceRemoved() throws {
    var scene = try Scene.enrolled(policy: .changed(["methods.email": "on"]))
    try scene.addDevice(Phone(secret: .generate(from: scene.random)), named: "tablet")
    _ = try scene.setEmail(Self.other, stepUp: scene.phone.code(at: scene.now)).get()
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    scene.now = scene.now + .seconds(60)
    #expect(try scene.removeDevice(stepUp: scene.phone.code(at: scene.now)) == .success(true))
    #expect(try scene.confirmEmail(code) == .failure(.noPendingEmail))
  }

  @Test("an address that makes the account enrolled voids a device that was begun before it")
  func deviceBegunBefore() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    let before = AuthenticatorSet(of: scene.account, under: scene.policy)
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    #expect(AuthenticatorSet(of: scene.account, under: scene.policy) == before)
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(code).get()
    #expect(AuthenticatorSet(of: scene.account, under: scene.policy) != before)
  }

  @Test("whoever guesses at an activation code fills no log: its refusals are merged (O9)")
  func merged() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    #expect(try scene.confirmEmail(.strangeRecoveryCode) == .failure(.activationRejected))
    let event = try #require(scene.events.last)
    var merger = RefusalMerger()
    let written = [merger.writesNow(event), merger.writesNow(event)]
    #expect(written == [true, false])
  }

  @Test("where no more mail is sent, no recovery code is used up for the refusal")
  func refusedBeforeStepUp() throws {
    var scene = try Scene.enrolled(policy: .changed(["email.perHour": "1"]))
    let first = scene.now
    _ = try scene.setEmail(Self.other, stepUp: scene.phone.code(at: scene.now)).get()
    let used = scene.account.devices
    scene.now = scene.now + .seconds(60)
    #expect(
      try scene.setEmail(Self.other, stepUp: scene.phone.code(at: scene.now))
        == .failure(.tooMuchMail(until: first + .seconds(3600))))
    #expect(scene.account.devices == used)
  }

  @Test("a directory account gets no address that would be a second factor (E11)")
  func directoryAccount() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    scene.facts = AccountFacts(groups: .unknown, isLocal: false)
    #expect(try scene.setEmail(Self.other, stepUp: nil) == .failure(.directoryAccount))
  }

  // MARK: What works

  @Test("an address that was confirmed for notices is no second factor when e-mail is switched on")
  func confirmedForNotices() throws {
    var scene = try Scene()
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(code).get()
    try scene.policy.set("methods.email", to: "on")
    #expect(!scene.policy.isEnrolled(scene.account))
    // Confirmed once more, it is.
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    let again = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    #expect(try scene.confirmEmail(again).get().recoverySheet?.count == 8)
    #expect(scene.policy.isEnrolled(scene.account))
  }

  @Test("whoever has no device can have the code of a step-up sent")
  func stepUpByMail() throws {
    var scene = try Scene.withEmail()
    #expect(try scene.setEmail(Self.other, stepUp: nil) == .failure(.emailStepUpRequired))
    #expect(
      try scene.setEmail(Self.other, stepUp: .choice(.email)) == .failure(.stepUpEmailed))
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    #expect(try scene.setEmail(Self.other, stepUp: code).isSuccess)

    try scene.addDevice(scene.phone, named: "phone")
    #expect(
      try scene.setEmail(Self.other, stepUp: .choice(.email))
        == .failure(.stepUpRejected(.notACode)))
  }

  @Test("with an address, the sources that its codes may have remembered are forgotten")
  func forgetsSources() throws {
    let boot = try #require(BootID.thisOne)
    let source = RememberedSource(address: .office, until: .start + .seconds(9), boot: boot)
    var scene = try Scene.withEmail()
    scene.account.remembered = [source]
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    var removed = scene
    _ = try removed.removeEmail(stepUp: code).get()
    #expect(removed.account.remembered.isEmpty)

    _ = try scene.setEmail(Self.other, stepUp: code).get()
    #expect(scene.account.remembered == [source])
    let activation = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(activation).get()
    #expect(scene.account.remembered.isEmpty)
  }

  @Test("what waits to be confirmed is nothing that a new account of the name would lose")
  func holdsNothing() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    _ = try scene.setEmail(Self.other, stepUp: nil).get()
    #expect(scene.account.holdsNothing)
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(code).get()
    #expect(!scene.account.holdsNothing)
  }

  @Test("the first confirmation enrols, with recovery codes; without the method it does not")
  func enrols() throws {
    for isOn in [true, false] {
      var scene = try Scene(policy: .changed(["methods.email": isOn ? "on" : "off"]))
      _ = try scene.setEmail(Self.other, stepUp: nil)
      let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
      let confirmation = try scene.confirmEmail(code).get()
      #expect(confirmation.mailbox == Self.other)
      #expect((confirmation.recoverySheet?.count == 8) == isOn)
      #expect(scene.policy.isEnrolled(scene.account) == isOn)
      #expect(try scene.confirmEmail(code) == .failure(.noPendingEmail))
    }
  }

  @Test("the old address stays until the new one is confirmed, and is told")
  func change() throws {
    var scene = try Scene.withEmail()
    try scene.addDevice(scene.phone, named: "phone")
    _ = try scene.setEmail(Self.other, stepUp: scene.phone.code(at: scene.now)).get()
    #expect(scene.account.email.confirmed?.mailbox == Scene.adasMailbox)
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(code).get()
    #expect(scene.account.email.confirmed?.mailbox == Self.other)
    let mail = try #require(scene.account.mail.mails.last)
    #expect(mail.mailbox == Scene.adasMailbox)
    guard case .notice(let notice) = mail.content else {
      Issue.record("no notice")
      return
    }
    #expect(notice.kind == .emailChanged)
    #expect(notice.detail == "a***@example.net")
  }

  @Test("whoever confirms the address that they have is told of no other")
  func sameAgain() throws {
    var scene = try Scene.withEmail()
    try scene.addDevice(scene.phone, named: "phone")
    _ = try scene.setEmail(Scene.adasMailbox, stepUp: scene.phone.code(at: scene.now)).get()
    let code = AuthenticatorOutput(typed: try #require(try scene.mailedCodes().last))
    _ = try scene.confirmEmail(code).get()
    #expect(scene.account.mail.mails.allSatisfy { !$0.content.isNotice })
  }

  @Test("removing the only factor ends it, with its recovery codes")
  func remove() throws {
    var scene = try Scene.withEmail()
    _ = try scene.recoverySheet.replaceAll(in: &scene.account, policy: scene.policy)
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    #expect(try scene.removeEmail(stepUp: code) == .success(false))
    #expect(scene.account.recoveryCodes.isEmpty)
    #expect(scene.account.email.confirmed == nil)
  }
}

extension Scene {
  /// As `sallyport enroll` does it.
  fileprivate mutating func enrollDevice() throws {
    let (enrollment, request, now) = (enrollment, ownRequest, now)
    var pending = try commit {
      try enrollment.begin(
        request, name: nil, parameters: .standard, stepUp: nil, in: &$0, now: now)
    }.get()
    let code = Phone(secret: pending.secret).code(at: now)
    _ = try commit {
      try enrollment.confirm(&pending, with: code, request, in: &$0, now: now)
    }.get()
  }

  private var ownRequest: SelfServiceRequest {
    SelfServiceRequest(identity: .ada, facts: facts)
  }

  fileprivate mutating func setEmail(
    _ mailbox: Mailbox, stepUp output: AuthenticatorOutput?
  ) throws -> Result<UnixTime, SelfServiceRefusal> {
    let (binding, request, now) = (emailBinding, ownRequest, now)
    return try commit { try binding.set(mailbox, request, stepUp: output, in: &$0, now: now) }
  }

  fileprivate mutating func confirmEmail(
    _ output: AuthenticatorOutput
  ) throws -> Result<EmailBinding.Confirmation, SelfServiceRefusal> {
    let (binding, request, now) = (emailBinding, ownRequest, now)
    return try commit { try binding.confirm(output, request, in: &$0, now: now) }
  }

  fileprivate mutating func removeEmail(
    stepUp output: AuthenticatorOutput?
  ) throws -> Result<Bool, SelfServiceRefusal> {
    let (binding, request, now) = (emailBinding, ownRequest, now)
    return try commit { try binding.remove(request, stepUp: output, in: &$0, now: now) }
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}

private func == (
  left: Result<EmailBinding.Confirmation, SelfServiceRefusal>,
  right: Result<Never, SelfServiceRefusal>
) -> Bool {
  guard case (.failure(let left), .failure(let right)) = (left, right) else { return false }
  return left == right
}
