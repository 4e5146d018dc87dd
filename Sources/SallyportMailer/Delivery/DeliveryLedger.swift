import SallyportService
import SallyportVarlink

/// What is being sent, and what became of it until the daemon knows, for all workers: so that a mail
/// which a daemon that was restarted gives out again is not sent again.
///
/// At most one report a worker waits here, because none takes another mail before it has reported.
final class DeliveryLedger: Sendable {
  /// What is to be done with a mail that was taken.
  enum Claim: Equatable {
    case send
    /// It was sent before; its report waits.
    case isKnown
    /// A mail with the same Message-ID, gathered otherwise, was sent before.
    case isPartlyKnown
  }

  private struct Entry {
    let messageID: String
    let report: ReportMail
  }

  private struct State {
    var flying: Set<String> = []
    var unreported: [Entry] = []
  }

  private let state = Monitor(State())

  /// Waits while another worker is sending it.
  func claim(_ mail: OutboxMail) -> Claim {
    state.wait { state in
      guard !state.flying.contains(mail.messageID) else { return nil }
      if let entry = state.unreported.first(where: { $0.messageID == mail.messageID }) {
        return entry.report.id == mail.id ? .isKnown : .isPartlyKnown
      }
      state.flying.insert(mail.messageID)
      return .send
    }
  }

  /// Keeps what became of a mail that was taken.
  func settle(_ mail: OutboxMail, _ outcome: ReportMail.Outcome, _ detail: String?) {
    state.withLock { state in
      state.flying.remove(mail.messageID)
      state.unreported.append(
        Entry(
          messageID: mail.messageID,
          report: ReportMail(id: mail.id, outcome: outcome, detail: detail)))
    }
  }

  /// In the order in which they came to be.
  var unreported: [ReportMail] { state.withLock { $0.unreported.map(\.report) } }

  /// The daemon knows.
  func forget(_ id: String) {
    state.withLock { $0.unreported.removeAll { $0.report.id == id } }
  }
}
