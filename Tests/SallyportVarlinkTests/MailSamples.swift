import SallyportVarlink

let fullEmail: AccountEmail = {
  var email = AccountEmail()
  email.address = "ada@example.org"
  email.confirmedAt = 1
  email.factor = true
  email.pending = "lovelace@example.org"
  email.pendingUntil = 2
  email.waitingSince = 3
  email.delivery = AccountEmail.Delivery(
    at: 4, to: "ada@example.org", error: "550 no such mailbox", final: true)
  return email
}()

private let fullMail = OutboxMail(
  id: "1,2/ada", messageID: "5.1000.1@host", kind: .signInCode, to: "ada@example.org", user: "ada",
  host: "host", code: "492039", validity: 90, events: ["22 November: a device was added"],
  queuedAt: 5, until: 95)

let mailSamples: [any CallSampleProtocol] = [
  CallSample(
    full: SetEmail(email: "ada@example.org", stepUp: "492039"),
    bare: SetEmail(email: "ada@example.org"), fullReply: ActivationReply(until: 1),
    bareReply: ActivationReply(until: 1)),
  CallSample(
    full: ConfirmEmail(code: "7QK4-M2XV-90TD-W8RH"), bare: ConfirmEmail(code: "492039"),
    fullReply: ConfirmEmail.Reply(address: "ada@example.org", recoveryCodes: sheet),
    bareReply: ConfirmEmail.Reply(address: "ada@example.org")),
  CallSample(
    full: RemoveEmail(stepUp: "492039"), bare: RemoveEmail(),
    fullReply: RemoveEmail.Reply(enrolled: true), bareReply: RemoveEmail.Reply(enrolled: false)),
  CallSample(
    full: TestEmail(), bare: TestEmail(), fullReply: TestEmail.Reply(address: "ada@example.org"),
    bareReply: TestEmail.Reply(address: "ada@example.org")),
  CallSample(
    full: SetUserEmail(user: "ada", email: "ada@example.org", authority: authority),
    bare: SetUserEmail(user: "ada", email: "ada@example.org"),
    fullReply: ActivationReply(until: 1), bareReply: ActivationReply(until: 1)),
  CallSample(
    full: ResendActivation(users: ["ada", "mara"], authority: authority),
    bare: ResendActivation(users: ["ada"]),
    fullReply: ResendActivation.Reply(results: [
      ResendActivation.Result(
        user: "ada", until: 1, error: "org.sallyport.Admin.NoPendingEmail")
    ]),
    bareReply: ResendActivation.Reply(results: [])),
  CallSample(
    full: TakeMail(wait: 60), bare: TakeMail(), fullReply: TakeMail.Reply(mail: fullMail),
    bareReply: TakeMail.Reply(mail: nil)),
  CallSample(
    full: ReportMail(id: "1/ada", outcome: .failed, detail: "550 no such mailbox"),
    bare: ReportMail(id: "1/ada", outcome: .delivered), fullReply: ReportMail.Reply(isQueued: true),
    bareReply: ReportMail.Reply(isQueued: false)),
]
