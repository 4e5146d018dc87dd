package import SallyportMail

/// One try to hand a mail to a server.
package struct SMTPAttempt: Equatable, Sendable {
  package let outcome: DeliveryOutcome

  /// Where it ended, and how: for the log, without what the server said, which may repeat what was
  /// sent (I8).
  package let summary: String

  /// Whether the server had closed a connection that was kept, before the mail was on its way.
  package let wasTooLate: Bool
}
