import SallyportMail
import Testing

@Suite("What became of a try")
struct DeliveryOutcomeTests {
  @Test(
    "Only a server's final word on this very mail ends the tries",
    arguments: [
      (550, true, DeliveryOutcome.refused("no such user")),
      (550, false, .deferred("no such user")),
      (450, true, .deferred("no such user")),
      (0, false, .deferred("no such user")),
      (0, true, .deferred("no such user")),
    ])
  func failures(reply: Int, judges: Bool, outcome: DeliveryOutcome) {
    #expect(
      DeliveryOutcome(reply: reply, recipientWasJudged: judges, failure: "no such user") == outcome)
  }

  @Test("Without a failure it is delivered")
  func delivered() {
    #expect(DeliveryOutcome(reply: 250, recipientWasJudged: true, failure: nil) == .delivered)
  }

  @Test("What a server says is one short line")
  func hostileReply() {
    let said = "550 \u{1B}[2J\r\n" + String(repeating: "ä", count: 300)
    guard
      case .refused(let text) = DeliveryOutcome(
        reply: 550, recipientWasJudged: true, failure: said)
    else {
      Issue.record("not refused")
      return
    }
    #expect(text.utf8.count <= DeliveryOutcome.maximumDetailByteCount)
    #expect(text.hasPrefix("550  [2J  ä"))
  }
}
