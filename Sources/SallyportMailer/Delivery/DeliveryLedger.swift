import SallyportService
import SallyportVarlink

/// What is being sent and what became of it, for all workers: so that a mail which a daemon that was
/// restarted gives out again is not sent again.
final class DeliveryLedger: Sendable {
  /// What is to be done with a mail that was taken.
  enum Claim: Equatable {
    case send

    /// Its end is known; the daemon had not heard of it when it gave the mail out.
    case ended(ReportMail.Outcome, String?)
  }

  /// Far more than a daemon can have given out before it heard what became of them.
  static let maximumEnds = 1024

  private struct End {
    let id: String
    let outcome: ReportMail.Outcome
    let detail: String?
  }

  private struct State {
    /// By Message-ID, as all here: mails that are gathered otherwise have another `id`.
    var flying: Set<String> = []
    var ends: [String: End] = [:]
    var order: [String] = []
  }

  private let state = Monitor(State())

  /// Waits while another worker is sending it.
  func claim(_ mail: OutboxMail) -> Claim {
    state.wait { state in
      guard !state.flying.contains(mail.messageID) else { return nil }
      guard let end = state.ends[mail.messageID] else {
        state.flying.insert(mail.messageID)
        return .send
      }
      guard end.id == mail.id else { return .ended(.delayed, "a part of it was sent just before") }
      return .ended(end.outcome, end.detail)
    }
  }

  /// Keeps what became of a mail that was claimed; what was delayed is sent again when it is given out.
  func settle(_ mail: OutboxMail, _ outcome: ReportMail.Outcome, _ detail: String?) {
    state.withLock { state in
      state.flying.remove(mail.messageID)
      guard outcome != .delayed else { return }
      state.ends[mail.messageID] = End(id: mail.id, outcome: outcome, detail: detail)
      state.order.append(mail.messageID)
      guard state.order.count > Self.maximumEnds else { return }
      state.ends[state.order.removeFirst()] = nil
    }
  }
}
