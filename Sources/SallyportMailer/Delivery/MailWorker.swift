import Glibc
import Logging
import SallyportMail
import SallyportVarlink

/// Takes one mail after the other from the daemon, hands it to the server, and reports: over
/// connections of its own, so that a server that stalls holds up one mail.
///
/// Lives on its thread.
final class MailWorker {
  /// Less than what a TakeMail may wait (`TakeMail.waits`).
  private static let wait: Int64 = 50

  /// A server has few connections for all; one that is not needed any more is given up.
  private static let waitWhileConnected: Int64 = 5

  /// Beyond what the call itself waits.
  private static let patience = Duration.seconds(wait) + BlockingClient.defaultTimeout

  /// Within what a stop may take (`Mailer.drainTime`).
  private static let lastPatience = Duration.seconds(5)

  private let desk: MailDesk
  private var pause = GrowingPause()

  /// What the daemon does not know yet; no other mail is taken before it does.
  private var report: ReportMail?
  private var server: (connection: SMTPConnection, isFor: MailServer)?

  init(desk: MailDesk) {
    self.desk = desk
  }

  /// Until it is told to stop.
  func run() {
    while !desk.stop.isRaised {
      do {
        try serve(try client(within: Self.patience, interrupt: desk.stop.descriptor))
      } catch {
        guard !desk.stop.isRaised else { break }
        desk.standing.note(Self.reason(of: error))
        _ = desk.stop.wait(for: pause.take())
      }
    }
    sendLastReport()
  }

  /// Where the end came in between: what is not reported would be sent again.
  private func sendLastReport() {
    guard let report else { return }
    do {
      try sendReport(to: try client(within: Self.lastPatience, interrupt: nil))
    } catch {
      desk.logger.error("mail \(report.id) could not be reported: \(Self.reason(of: error))")
    }
  }

  private func client(
    within time: Duration, interrupt: CInt?
  ) throws(ClientError) -> BlockingClient {
    try BlockingClient(
      connectingTo: desk.socket, timeout: time, interrupt: interrupt, admitsCallersDirectory: false)
  }

  private func serve(_ client: BlockingClient) throws(ClientError) {
    try sendReport(to: client)
    // Whether the daemon answers is known at once.
    var wait: Int64 = 0
    while !desk.stop.isRaised {
      let mail = try client.call(TakeMail(wait: wait)).mail
      desk.standing.note(nil)
      pause.reset()
      if let mail {
        // What is not begun is left to the next mailer.
        guard !desk.stop.isRaised else { return }
        report = report(of: mail)
        try sendReport(to: client)
      } else if wait > 0 {
        server = nil
      }
      wait = server == nil ? Self.wait : Self.waitWhileConnected
    }
  }

  // MARK: Sending

  private func report(of mail: OutboxMail) -> ReportMail {
    if case .ended(let outcome, let detail) = desk.ledger.claim(mail) {
      return ReportMail(id: mail.id, outcome: outcome, detail: detail)
    }
    let (outcome, detail): (ReportMail.Outcome, String?) =
      switch outcome(of: mail) {
      case .delivered: (.delivered, nil)
      case .delayed(let detail): (.delayed, detail)
      case .failed(let detail): (.failed, detail)
      }
    desk.ledger.settle(mail, outcome, detail)
    return ReportMail(id: mail.id, outcome: outcome, detail: detail)
  }

  private func outcome(of mail: OutboxMail) -> DeliveryOutcome {
    let settings = desk.settings.now
    let message: MailMessage
    do {
      message = try MailComposer.message(
        of: mail, from: settings.configuration.sender, with: settings.templates)
    } catch {
      log(mail, .error, "given up: \(error.reason)")
      return .failed(error.reason)
    }
    guard Int64(time(nil)) < mail.until else {
      log(mail, .warning, "given up: its time was over")
      return .failed("it could not be sent in time")
    }
    return send(message, of: mail, to: settings.configuration.server)
  }

  private func send(
    _ message: MailMessage, of mail: OutboxMail, to server: MailServer
  ) -> DeliveryOutcome {
    guard let connection = connection(to: server) else {
      log(mail, .error, "delayed: no memory for a connection")
      return .delayed("no memory for a connection")
    }
    let attempt = connection.send(message)
    if attempt.outcome != .delivered { self.server = nil }
    // Nobody has heard of this mail yet.
    if attempt.wasTooLate { return send(message, of: mail, to: server) }
    switch attempt.outcome {
    case .delivered:
      log(mail, .notice, "delivered")
      return .delivered
    case .delayed(let said):
      log(mail, .warning, "delayed: \(attempt.summary)")
      return .delayed(Self.conceal(mail.code, in: said))
    case .failed(let said):
      log(mail, .warning, "given up: \(attempt.summary)")
      return .failed(Self.conceal(mail.code, in: said))
    }
  }

  /// The one that is there, unless it is another server's by now.
  private func connection(to server: MailServer) -> SMTPConnection? {
    if let kept = self.server, kept.isFor == server { return kept.connection }
    self.server = nil
    guard let connection = SMTPConnection(to: server) else { return nil }
    self.server = (connection, server)
    return connection
  }

  /// A server may repeat what it refuses.
  private static func conceal(_ code: Redacted?, in text: String) -> String {
    code.map { text.replacing($0.value, with: "…") } ?? text
  }

  private func log(_ mail: OutboxMail, _ level: Logger.Level, _ text: String) {
    desk.logger.log(level: level, "mail \(mail.id) (\(mail.kind.rawValue)) \(text)")
  }

  // MARK: The daemon

  private func sendReport(to client: BlockingClient) throws(ClientError) {
    guard let report else { return }
    do {
      _ = try client.call(report)
      self.report = nil
    } catch {
      // One that the daemon will never understand must not hold up the others.
      if error.refusal(as: ServiceError.self) != nil {
        desk.logger.error("the report of mail \(report.id) was refused: \(error)")
        self.report = nil
      }
      throw error
    }
  }

  private static func reason(of error: ClientError) -> String {
    switch error.refusal(as: OutboxError.self) {
    case .notMailer?:
      "it takes another user for the mailer; see mail.user in sallyport.toml(5)"
    case .unavailable?: "it cannot reach its store or the name service"
    case .mailTaken?, nil: error.description
    }
  }
}
