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

  @Test("A mail whose report waits is not sent again, however often it is given out")
  func knownIsNotSentAgain() {
    let ledger = DeliveryLedger()
    #expect(ledger.claim(mail()) == .send)
    ledger.settle(mail(), .delivered, nil)
    #expect(ledger.claim(mail()) == .isKnown)
    #expect(ledger.claim(mail("1,2/mara")) == .isPartlyKnown)
    #expect(ledger.unreported == [ReportMail(id: "1/mara", outcome: .delivered)])
  }

  @Test("What the daemon knows is sent again when it says so")
  func forgottenIsSentAgain() {
    let ledger = DeliveryLedger()
    _ = ledger.claim(mail())
    ledger.settle(mail(), .delayed, "451 later")
    ledger.forget("1/mara")
    #expect(ledger.unreported.isEmpty)
    #expect(ledger.claim(mail()) == .send)
  }

  @Test("Whoever is given a mail that another is sending waits for what becomes of it")
  func flyingIsWaitedFor() {
    let ledger = DeliveryLedger()
    _ = ledger.claim(mail())
    let isKnown = DispatchSemaphore(value: 0)
    let again = mail()
    Thread.detachNewThread {
      if ledger.claim(again) == .isKnown { isKnown.signal() }
    }
    #expect(ledger.claim(mail("2/mara", messageID: "2@h")) == .send)
    ledger.settle(mail(), .delivered, nil)
    #expect(isKnown.wait(timeout: .now() + 20) == .success)
  }
}
