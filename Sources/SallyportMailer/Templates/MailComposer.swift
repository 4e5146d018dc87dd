package import SallyportMail
import SallyportService
package import SallyportVarlink

/// Makes the mail that a person reads from what the daemon has queued.
package enum MailComposer {
  /// Why there can be no such mail.
  package struct Refusal: Error, Equatable {
    package let reason: String
  }

  package static func message(
    of mail: OutboxMail, from sender: Mailbox, with templates: MailTemplates
  ) throws(Refusal) -> MailMessage {
    guard let recipient = Mailbox(mail.to) else {
      throw Refusal(reason: "the address cannot be written to")
    }
    guard let id = MessageID(mail.messageID) else {
      throw Refusal(reason: "it has no message id that a mail can have")
    }
    let (subject, body) = templates[mail.kind].filled(with: values(of: mail))
    return MailMessage(
      sender: sender, recipient: recipient, subject: subject, body: body, id: id,
      writtenAt: mail.queuedAt)
  }

  private static func values(of mail: OutboxMail) -> [MailTemplate.Placeholder: String] {
    [
      .user: mail.user, .host: mail.host, .code: mail.code?.value ?? "",
      .validity: mail.validity.map(lifetime) ?? "",
      .until: moment(mail.queuedAt + (mail.validity ?? 0)),
      .events: mail.events.joined(separator: "\n"),
    ]
  }

  /// `90 seconds`, `10 minutes` or `24 hours`.
  static func lifetime(ofSeconds seconds: Int64) -> String {
    for (unit, name) in [(3600, "hour"), (60, "minute")] as [(Int64, String)]
    where seconds >= unit && seconds % unit == 0 {
      return seconds == unit ? "1 \(name)" : "\(seconds / unit) \(name)s"
    }
    return "\(seconds) seconds"
  }

  /// `2026-11-23, 22:15 (UTC+1)`: in no language.
  static func moment(_ secondsSinceEpoch: Int64) -> String {
    guard let date = LocalDate(secondsSinceEpoch: secondsSinceEpoch) else { return "" }
    let (month, day) = (Int(date.month.rawValue) + 1, date.day)
    return "\(date.year)-\(twoDigits(month))-\(twoDigits(day)), \(date.clock) (\(date.zone))"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
