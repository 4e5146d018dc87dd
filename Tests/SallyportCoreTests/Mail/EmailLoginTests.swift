import SallyportMail
import Testing

@testable import SallyportCore

/// Codes by e-mail at the prompt (product rows S5 and S6, I1–I3, I13).
@Suite struct EmailLoginTests {
  // MARK: Refusals

  @Test("where e-mail is off, m is no code, and nothing is sent")
  func methodOff() throws {
    var scene = try Scene.withEmail(["methods.email": "off"])
    try scene.addDevice(scene.phone, named: "phone")
    var conversation = scene.conversation("sshd")
    #expect(conversation.offer == .code)
    #expect(try scene.answer(.choice(.email), in: &conversation) == .deny(.notACode))
    #expect(scene.account.mail.isEmpty)
  }

  @Test("a code that was sent before e-mail was switched off lets nobody in")
  func methodSwitchedOff() throws {
    var scene = try Scene.withEmail()
    try scene.addDevice(scene.phone, named: "phone")
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    scene.policy = Policy.changed(["methods.email": "off"])
    #expect(try scene.answer(code, in: &conversation) == .challenge(.codeAgain))
  }

  @Test("a code works once (I1)")
  func usedCode() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    #expect(
      try scene.answer(code, in: &conversation) == .permit(.email, notices: [.noRecoveryCodes]))
    var another = scene.conversation("sshd")
    #expect(try scene.answer(code, in: &another) == .deny(.wrongCode))
  }

  @Test("a code works as long as the policy says, and not a second longer")
  func expiredCode() throws {
    for (seconds, works) in [(119, true), (120, false)] {
      var scene = try Scene.withEmail(["email.codeLifetime": "120"])
      var conversation = scene.conversation()
      let code = try scene.askForCode(in: &conversation)
      scene.now = scene.now + .seconds(seconds)
      let decision = try scene.answer(code, in: &conversation)
      #expect((decision == .permit(.email, notices: [.noRecoveryCodes])) == works)
    }
  }

  @Test("while the clock is behind what was recorded, a code by e-mail works no more")
  func laggingClock() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    scene.latestRecordedTime = scene.now + .seconds(301)
    #expect(try scene.answer(code, in: &conversation) == .challenge(.codeAgain))
  }

  @Test("asking again makes the code before it void, and takes it out of the outbox")
  func replacedCode() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    let first = try scene.askForCode(in: &conversation)
    let second = try scene.askForCode(in: &conversation)
    #expect(scene.account.mail.mails.count == 1)
    #expect(try scene.answer(first, in: &conversation) == .challenge(.codeAgain))
    #expect(
      try scene.answer(second, in: &conversation) == .permit(.email, notices: [.noRecoveryCodes]))
  }

  @Test("a code is compared with five answers at the most, each counted for the account (I3)")
  func tries() throws {
    var scene = try Scene.withEmail(["throttle.delayAfter": "10"])
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    let wrong = scene.digits(otherThan: code)
    for count in 1...EmailRecord.Code.tries {
      #expect(try scene.login(wrong) == .deny(.wrongCode))
      #expect(scene.account.loginThrottle.unclearedFailures == count)
    }
    #expect(scene.account.email.code == nil)
    #expect(try scene.login(code) == .deny(.wrongCode))
  }

  @Test("another person's code lets nobody in (I9)")
  func othersCode() throws {
    var mara = try Scene.withEmail(seed: 2)
    var conversation = mara.conversation()
    let code = try mara.askForCode(in: &conversation)
    var ada = try Scene.withEmail()
    var adas = ada.conversation("sshd")
    _ = try ada.askForCode(in: &adas)
    #expect(try ada.answer(code, in: &adas) == .deny(.wrongCode))
  }

  @Test("a sixth code in an hour is not sent, and the prompt says when the next is")
  func tooMany() throws {
    var scene = try Scene.withEmail()
    let first = scene.now
    for _ in 1...5 {
      var conversation = scene.conversation()
      _ = try scene.askForCode(in: &conversation)
      scene.now = scene.now + .seconds(60)
    }
    let events = scene.events.count
    var conversation = scene.conversation()
    let later = Decision.challenge(.emailLater(first + .seconds(3600)))
    #expect(try scene.answer(.choice(.email), in: &conversation) == later)
    #expect(scene.events.count == events)
    scene.now = first + .seconds(3600)
    _ = try scene.askForCode(in: &conversation)
  }

  @Test("all together are held back as well, whoever asks, and told until when")
  func limitForAll() throws {
    var scene = try Scene.withEmail(["email.perHour": "20", "email.perHourForAll": "10"])
    // Others' mail, ten minutes ago.
    let first = scene.now
    for _ in 1...10 { scene.mailAllowance.countQueued(now: first) }
    scene.now = first + .seconds(600)
    let minute = UnixTime(seconds: first.seconds / 60 * 60)
    let later = Decision.challenge(.emailLater(minute + .seconds(3600)))
    var conversation = scene.conversation()
    #expect(try scene.answer(.choice(.email), in: &conversation) == later)
    #expect(scene.account.mail.isEmpty && scene.account.email.requestedAt.isEmpty)

    var policy = scene.policy
    try policy.set("mode", to: "mandatory")
    var stranger = try Scene(.decoy(DecoySlot(digest: [])), policy: policy)
    stranger.now = scene.now
    for _ in 1...10 { stranger.mailAllowance.countQueued(now: first) }
    var theirs = stranger.conversation()
    #expect(try stranger.answer(.choice(.email), in: &theirs) == later)

    scene.now = minute + .seconds(3600)
    _ = try scene.askForCode(in: &conversation)
  }

  @Test("I13: what is recorded under a name that others share is not told; it only sends nothing")
  func recordedLimitIsSilent() throws {
    let policy = Policy.changed(["methods.email": "on", "mode": "mandatory"])
    var stranger = try Scene(.decoy(DecoySlot(digest: [])), policy: policy)
    var ada = try Scene.withEmail(["mode": "mandatory"])
    ada.account.email.requestedAt = .init(repeating: ada.now, count: 5)
    stranger.account.email.requestedAt = ada.account.email.requestedAt
    for var scene in [stranger, ada] {
      var conversation = scene.conversation()
      #expect(try scene.answer(.choice(.email), in: &conversation) == .challenge(.emailedCode))
      #expect(scene.account.mail.isEmpty)
      #expect(scene.account.email.requestedAt.count == 5)
    }
  }

  @Test("names are told apart as they are typed, up to some thousand")
  func names() {
    let (allowance, policy) = (MailAllowance(), Policy.changed(["email.perHour": "1"]))
    let now = UnixTime.start
    #expect(allowance.countRequest(under: "ada", policy, now: now) == nil)
    #expect(allowance.countRequest(under: "ada", policy, now: now) == now + .seconds(3600))
    #expect(allowance.countRequest(under: "mara", policy, now: now) == nil)
    for number in 0..<MailAllowance.maximumNames {
      _ = allowance.countRequest(under: "x\(number)", policy, now: now)
    }
    #expect(allowance.countRequest(under: "ada", policy, now: now) == nil)
  }

  @Test("what is asked for in vain keeps nobody waiting")
  func limitForAllCountsMails() throws {
    var scene = try Scene.withEmail(["email.perHour": "20", "email.perHourForAll": "10"])
    try scene.addDevice(scene.phone, named: "phone")
    scene.account.email.confirmed = nil
    for _ in 1...11 {
      var conversation = scene.conversation()
      #expect(try scene.answer(.choice(.email), in: &conversation) == .challenge(.emailedCode))
    }
  }

  @Test("a line that asks for nothing but mail is refused in the end")
  func endlessAsking() throws {
    var scene = try Scene.withEmail(["email.perHour": "20"])
    var conversation = scene.conversation()
    for _ in 1...5 { _ = try scene.askForCode(in: &conversation) }
    #expect(try scene.answer(.choice(.email), in: &conversation) == .deny(.tooManyRequests))
  }

  @Test("a locked account is told the same, and sent nothing")
  func locked() throws {
    var scene = try Scene.withEmail()
    try scene.lock()
    var conversation = scene.conversation()
    #expect(try scene.answer(.choice(.email), in: &conversation) == .challenge(.emailedCode))
    #expect(
      !scene.account.mail.mails.contains {
        if case .signInCode = $0.content { true } else { false }
      })
  }

  @Test("I13: who has no address, no second factor or no account is told the same")
  func sameForEverybody() throws {
    let policy = Policy.changed(["methods.email": "on", "mode": "mandatory"])
    var unconfirmed = try Scene.enrolled(policy: policy)
    unconfirmed.account.email.pending = EmailRecord.Pending(
      mailbox: Scene.adasMailbox, digest: [], until: unconfirmed.now + .seconds(60), isProven: true)
    let scenes = [
      try Scene.withEmail(["mode": "mandatory"]), unconfirmed, try Scene(policy: policy),
      try Scene(.decoy(DecoySlot(digest: [1, 2, 3])), policy: policy),
    ]
    for var scene in scenes {
      var conversation = scene.conversation()
      #expect(conversation.offer == .codeOrEmail)
      #expect(try scene.answer(.choice(.email), in: &conversation) == .challenge(.emailedCode))
      #expect(scene.account.email.requestedAt.count == 1)
      #expect(scene.account.mail.isEmpty == (scene.account.email.confirmed == nil))
    }
  }

  @Test(
    "an answer that came with the question is offered nothing: it was typed before the password")
  func answersFirst() throws {
    let scene = try Scene.withEmail()
    let conversation = LoginConversation(
      scene.request(), policy: scene.policy, answersFirst: true)
    #expect(conversation.offer == .code)
  }

  // MARK: What works

  @Test("m costs no try, the code lets in, and a new connection may use it as well")
  func signIn() throws {
    var scene = try Scene.withEmail()
    var first = scene.conversation("sshd")
    let code = try scene.askForCode(in: &first)
    var second = scene.conversation("sshd")
    #expect(try scene.answer(code, in: &second) == .permit(.email, notices: [.noRecoveryCodes]))
    #expect(scene.account.lastSignIn?.method == .email)
    #expect(scene.events.last?.method == .email)
  }

  @Test("with a device too, both its code and the mailed one are taken")
  func deviceAndAddress() throws {
    var scene = try Scene.withEmail()
    try scene.addDevice(scene.phone, named: "phone")
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    #expect(scene.isPermitted(try scene.answer(scene.phone.code(at: scene.now), in: &conversation)))
    var another = scene.conversation()
    #expect(scene.isPermitted(try scene.answer(code, in: &another)))
  }

  @Test("the mail says where it goes, how long the code works, and holds it sealed (I8)")
  func mail() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    let mail = try #require(scene.account.mail.mails.first)
    #expect(mail.mailbox == Scene.adasMailbox)
    #expect(mail.until == scene.now + .seconds(90))
    guard case .oneTimePassword(let password) = code else {
      Issue.record("not six digits")
      return
    }
    #expect(password.text.count == 6)
    #expect(!"\(scene.account)".contains(password.text))
  }

  @Test("a menu counts its lines, and asks for what was chosen")
  func menu() throws {
    var scene = try Scene.withEmail(["menu.login": "on"])
    var conversation = scene.conversation()
    #expect(conversation.offer == .menu(address: "a***@example.org"))
    #expect(try scene.answer(.choice(.line(1)), in: &conversation) == .challenge(.code))
    #expect(try scene.answer(.choice(.line(3)), in: &conversation) == .challenge(.code))
    #expect(try scene.answer(.choice(.line(2)), in: &conversation) == .challenge(.emailedCode))
    #expect(try scene.answer(.choice(.line(4)), in: &conversation) == .challenge(.codeAgain))
  }
}
