import Foundation
import SallyportVarlink
import Testing

@testable import SallyportMailer

@Suite("What the daemon does not know yet")
struct DeliveryLedgerTests {
  private func mail(_ id: String = "1/mara", messageID: String = "1@h") -> OutboxMail {
    OutboxMail(
      id: id, messageID: messageID, kind: .test, to: "mara@example.org", user: "mara", host: "h",
      queuedAt: 0, until: 1)
  }

  @Test(
    "A mail whose end is known is not sent again, however often it is given out",
    arguments: [ReportMail.Outcome.delivered, .failed])
  func endedIsNotSentAgain(outcome: ReportMail.Outcome) {
    let ledger = DeliveryLedger()
    #expect(ledger.claim(mail()) == .send)
    ledger.settle(mail(), outcome, "550 no")
    #expect(ledger.claim(mail()) == .ended(outcome, "550 no"))
    #expect(ledger.claim(mail()) == .ended(outcome, "550 no"))
    let gathered = ledger.claim(mail("1,2/mara"))
    #expect(gathered == .ended(.delayed, "a part of it was sent just before"))
  }

  @Test("What was delayed is sent again when it is given out again")
  func delayedIsSentAgain() {
    let ledger = DeliveryLedger()
    for _ in 1...3 {
      #expect(ledger.claim(mail()) == .send)
      ledger.settle(mail(), .delayed, "451 later")
    }
  }

  @Test("Only so much is remembered")
  func bound() {
    let ledger = DeliveryLedger()
    for number in 0...DeliveryLedger.maximumEnds {
      let mail = mail("\(number)/mara", messageID: "\(number)@h")
      _ = ledger.claim(mail)
      ledger.settle(mail, .delivered, nil)
    }
    #expect(ledger.claim(mail("0/mara", messageID: "0@h")) == .send)
    #expect(ledger.claim(mail("1/mara", messageID: "1@h")) == .ended(.delivered, nil))
  }

  @Test("Whoever is given a mail that another is sending waits for what becomes of it")
  func flyingIsWaitedFor() {
    let ledger = DeliveryLedger()
    _ = ledger.claim(mail())
    let isKnown = DispatchSemaphore(value: 0)
    let again = mail()
    Thread.detachNewThread {
      if ledger.claim(again) == .ended(.delivered, nil) { isKnown.signal() }
    }
    #expect(ledger.claim(mail("2/mara", messageID: "2@h")) == .send)
    ledger.settle(mail(), .delivered, nil)
    #expect(isKnown.wait(timeout: .now() + 20) == .success)
  }
}
