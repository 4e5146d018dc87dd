import SallyportMail
import Testing

@Suite("What became of a try")
struct DeliveryOutcomeTests {
  @Test(
    "Only a server's final word on this very mail ends the tries",
    arguments: [
      (550, "5.1.1 no such user", SMTPStage.recipient, true),
      (550, "no such user", .recipient, true),
      (552, "5.2.2 full", .recipient, true),
      (554, "5.6.0 not this one", .text, true),
      (554, "5.7.1 looks like spam", .text, true),
      (554, "no", .data, true),
      // We may not send: that can be set right.
      (554, "5.7.1 relay access denied", .recipient, false),
      (530, "authentication required", .recipient, false),
      (530, "5.7.0 authentication required", .sender, false),
      (550, "5.1.8 who are you", .sender, false),
      (535, "5.7.8 wrong password", .greeting, false),
      (554, "no mail today", .greeting, false),
      // Later.
      (450, "4.2.0 greylisted", .recipient, false),
      (421, "4.3.0 too busy", .text, false),
    ])
  func refusals(code: Int, text: String, stage: SMTPStage, isFinal: Bool) {
    let outcome = DeliveryOutcome(
      reply: SMTPReply(code: code, text: text), to: stage, failure: "it failed")
    #expect(outcome == (isFinal ? .failed("\(code) \(text)") : .delayed("\(code) \(text)")))
  }

  @Test(
    "Where no reply refuses it, what went wrong is said, and it is tried again",
    arguments: SMTPStage.allCases, [nil, SMTPReply(code: 354, text: "go on")])
  func noReply(stage: SMTPStage, reply: SMTPReply?) {
    let outcome = DeliveryOutcome(reply: reply, to: stage, failure: "it timed out")
    #expect(outcome == .delayed("it timed out"))
  }

  @Test("Without a failure it is delivered")
  func delivered() {
    let reply = SMTPReply(code: 250, text: "2.0.0 taken")
    #expect(DeliveryOutcome(reply: reply, to: .text, failure: nil) == .delivered)
  }

  @Test("What a server says is one short line")
  func hostileReply() {
    let said = SMTPReply(
      code: 550, text: "\u{1B}[2J\r\n" + String(repeating: "ä", count: 300))
    guard case .failed(let text) = DeliveryOutcome(reply: said, to: .recipient, failure: "no")
    else {
      Issue.record("not refused")
      return
    }
    #expect(text.utf8.count <= DeliveryOutcome.maximumDetailByteCount)
    #expect(text.hasPrefix("550  [2J  ä"))
  }
}
