import SallyportCore
import SallyportVarlink

/// The calls of one connection of the mailer's.
///
/// Lives on the login loop.
final class OutboxSession: VarlinkSession {
  private let outbox: Outbox
  private let mayTake: (_ peer: PeerCredentials, _ then: @escaping (Bool?) -> Void) -> Void
  private let peer: PeerCredentials
  private var taken: MailID?
  private var hasEnded = false

  /// - Parameter mayTake: whether a peer is the mailer; nil where that could not be found out.
  init(
    outbox: Outbox, peer: PeerCredentials,
    mayTake: @escaping (_ peer: PeerCredentials, _ then: @escaping (Bool?) -> Void) -> Void
  ) {
    self.outbox = outbox
    self.peer = peer
    self.mayTake = mayTake
  }

  func connectionEnded() {
    hasEnded = true
    outbox.sessionEnded(self, having: taken)
    taken = nil
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    do throws(InvalidParameter) {
      switch call.method {
      case TakeMail.method:
        let wait = Duration.seconds(try TakeMail(parameters: call.parameters).wait ?? 0)
        asMailer(reply) { self.take(waiting: wait, reply) }
      case ReportMail.method:
        let call = try ReportMail(parameters: call.parameters)
        guard let id = MailID(call.id) else { throw InvalidParameter("id") }
        asMailer(reply) { self.report(id, call, reply) }
      default:
        reply(ServiceError.methodNotFound(method: call.method).reply)
      }
    } catch {
      reply(ServiceError.invalidParameter(error).reply)
    }
  }

  private func asMailer(
    _ reply: @escaping (MethodReply) -> Void, _ act: @escaping () -> Void
  ) {
    mayTake(peer) { mayTake in
      // What was given to nobody would be taken for good.
      guard !self.hasEnded else { return }
      switch mayTake {
      case true?: act()
      case false?: reply(OutboxError.notMailer.reply)
      case nil: reply(OutboxError.unavailable.reply)
      }
    }
  }

  private func take(waiting wait: Duration, _ reply: @escaping (MethodReply) -> Void) {
    guard taken == nil else { return reply(OutboxError.mailTaken.reply) }
    outbox.take(for: self, waiting: wait) { mail in
      self.taken = mail.flatMap { MailID($0.id) }
      reply(TakeMail.Reply(mail: mail).reply)
    }
  }

  private func report(
    _ id: MailID, _ call: ReportMail, _ reply: @escaping (MethodReply) -> Void
  ) {
    let detail = call.detail ?? ""
    let outcome: MailReport.Outcome =
      switch call.outcome {
      case .delivered: .delivered
      case .delayed: .delayed(detail)
      case .failed: .failed(detail)
      }
    outbox.report(id, outcome) { result in
      switch result {
      case .success(let isQueued):
        if self.taken == id { self.taken = nil }
        reply(ReportMail.Reply(isQueued: isQueued).reply)
      // Still this connection's: given out again when it ends.
      case .failure: reply(OutboxError.unavailable.reply)
      }
    }
  }
}
