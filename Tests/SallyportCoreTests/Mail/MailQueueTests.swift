import SallyportCore
import SallyportMail
import Testing

/// What is told to whom, and what becomes of it.
@Suite struct MailQueueTests {
  private func notices(of scene: Scene) -> [MailNotice.Kind] {
    scene.account.mail.mails.compactMap { mail in
      if case .notice(let notice) = mail.content { notice.kind } else { nil }
    }
  }

  @Test("nobody is told who has no confirmed address, or does not want to be")
  func nobodyToTell() throws {
    for (settings, hasAddress) in [(["notices": ""], true), ([:], false)] {
      var scene = try Scene.enrolled(policy: .changed(settings))
      if hasAddress {
        scene.account.email.confirmed = .init(
          mailbox: Scene.adasMailbox, at: scene.now, isFactor: true)
      }
      try scene.lock()
      #expect(scene.account.mail.isEmpty)
    }
  }

  @Test("what is recorded about somebody's second factor is mailed in the same transaction")
  func told() throws {
    var scene = try Scene.enrolled()
    scene.account.email.confirmed = .init(
      mailbox: Scene.adasMailbox, at: scene.now, isFactor: true)
    _ = try scene.login(try scene.recoveryCodes()[0])
    #expect(notices(of: scene) == [.recoveryCodeUsed])
    try scene.lock()
    #expect(notices(of: scene) == [.recoveryCodeUsed, .locked])
    let act = Administration.Act(actor: .root, method: nil, breakGlass: nil, now: scene.now)
    let administration = scene.administration
    _ = scene.commit { administration.disable(in: &$0, act) }
    #expect(notices(of: scene) == [.recoveryCodeUsed, .locked, .disabledByAdmin])
    #expect(scene.account.mail.mails.allSatisfy { $0.mailbox == Scene.adasMailbox })
  }

  @Test("a first sign-in from another network is told, where the policy says so")
  func newSource() throws {
    var scene = try Scene.enrolled(policy: .changed(["notices": "newSource"]))
    scene.account.email.confirmed = .init(
      mailbox: Scene.adasMailbox, at: scene.now, isFactor: true)
    for (address, count) in [(1, 0), (2, 1), (1, 1), (2, 1), (3, 2)] {
      scene.now = scene.now + .seconds(60)
      _ = try scene.login(scene.phone.code(at: scene.now), from: .v4(UInt32(address)))
      #expect(notices(of: scene).count == count)
    }
  }

  @Test("where nobody takes the mail it is bounded, and says how much was left out")
  func bounded() throws {
    var scene = try Scene.enrolled()
    scene.account.email.confirmed = .init(
      mailbox: Scene.adasMailbox, at: scene.now, isFactor: true)
    let act = Administration.Act(actor: .root, method: nil, breakGlass: nil, now: scene.now)
    let administration = scene.administration
    for _ in 0..<QueuedMail.maximumCount + 8 {
      _ = try scene.commit { try administration.readRecoveryCodes(in: &$0, act) }
    }
    #expect(scene.account.mail.mails.count == QueuedMail.maximumCount)
    #expect(scene.account.mail.omittedNotices == 8)
    scene.policy = .changed(["methods.email": "on"])
    var conversation = scene.conversation()
    _ = try scene.askForCode(in: &conversation)
    #expect(scene.account.mail.mails.count == QueuedMail.maximumCount)
  }

  @Test("a report is taken once; what is over leaves the queue, what is delayed stays")
  func reports() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    _ = try scene.askForCode(in: &conversation)
    let number = try #require(scene.account.mail.mails.first?.number)
    let outcomes: [(MailReport.Outcome, Bool, String?)] = [
      (.delayed("451 later"), true, "451 later"), (.delivered, true, nil), (.delivered, false, nil),
    ]
    for (outcome, isThere, error) in outcomes {
      let report = MailReport(numbers: [number], outcome: outcome)
      let now = scene.now
      #expect(scene.commit { report.take(in: &$0, now: now) } == isThere)
      #expect(scene.account.email.lastDelivery?.error == error)
    }
    #expect(scene.account.mail.isEmpty)
  }

  @Test("what a server says is kept as one short line")
  func hostileReply() {
    let said = "550 \u{1B}[2Jno\r\n" + String(repeating: "x", count: 1000)
    let delivery = EmailRecord.Delivery(
      at: .start, mailbox: Scene.adasMailbox, error: said, isFinal: true)
    #expect(delivery.error?.hasPrefix("550 [2Jnoxxx") == true)
    #expect(delivery.error?.utf8.count == EmailRecord.Delivery.maximumErrorBytes)
  }

  @Test("a restored record sends nothing again, and takes no code (O10)")
  func fenced() throws {
    var scene = try Scene.withEmail()
    var conversation = scene.conversation()
    let code = try scene.askForCode(in: &conversation)
    let number = scene.account.mail.nextNumber
    scene.account.fence(at: scene.now)
    #expect(scene.account.mail.isEmpty)
    #expect(scene.account.mail.nextNumber > number)
    #expect(try scene.answer(code, in: &conversation) == .challenge(.codeAgain))
  }

  @Test("a record with all of it comes back from its encoding; one of before mail does too")
  func encoding() throws {
    var scene = try Scene.withEmail()
    scene.account.email.pending = .init(
      mailbox: Scene.mailbox("b@example.org"), digest: [1, 2], until: scene.now,
      isProven: true)
    scene.account.email.lastDelivery = .init(
      at: scene.now, mailbox: Scene.adasMailbox, error: "no", isFinal: true)
    scene.account.email.knownSources = [.local, .ipv4(7)]
    var conversation = scene.conversation()
    _ = try scene.askForCode(in: &conversation)
    let act = Administration.Act(actor: .root, method: nil, breakGlass: nil, now: scene.now)
    let administration = scene.administration
    _ = try scene.commit { try administration.readRecoveryCodes(in: &$0, act) }
    #expect(try Account(canonicalEncoding: scene.account.canonicalEncoding) == scene.account)
  }
}
