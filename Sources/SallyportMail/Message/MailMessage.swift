/// One mail, as it is handed to a server (RFC 5322, RFC 2045).
package struct MailMessage: Sendable {
  package let sender: Mailbox
  package let recipient: Mailbox
  package let subject: String
  package let body: String

  /// The same at each try, so that whoever gets a mail twice is shown it once.
  package let id: MessageID

  /// Seconds since 1970, UTC.
  package let writtenAt: Int64

  package init(
    sender: Mailbox, recipient: Mailbox, subject: String, body: String, id: MessageID,
    writtenAt: Int64
  ) {
    self.sender = sender
    self.recipient = recipient
    self.subject = subject
    self.body = body
    self.id = id
    self.writtenAt = writtenAt
  }

  /// What follows DATA, with CRLF; the leading dots are the sender's to double (RFC 5321 §4.5.2).
  package var bytes: [UInt8] {
    let headers = [
      "Date: \(InternetDate(secondsSinceEpoch: writtenAt).text)",
      "From: Sallyport <\(sender.address)>",
      "To: <\(recipient.address)>",
      "Subject: \(HeaderText.encode(subject, behind: "Subject: "))",
      "Message-ID: <\(id.text)>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      // RFC 3834 §5: nobody's absence is reported to us.
      "Auto-Submitted: auto-generated",
    ]
    let head = headers.joined(separator: "\r\n") + "\r\n\r\n"
    return Array(head.utf8) + QuotedPrintable.encode(body)
  }
}
