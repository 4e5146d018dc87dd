import SallyportCore
import SallyportMail
import Testing

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

  @Test("a directory account gets no address that would be a second factor (E11)")
  func directoryAccount() throws {
    var scene = try Scene(policy: .changed(["methods.email": "on"]))
    scene.facts = AccountFacts(groups: .unknown, isLocal: false)
    #expect(try scene.setEmail(Self.other, stepUp: nil) == .failure(.directoryAccount))
  }

  // MARK: What works

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
