/// What the mailer says of mails that it had taken.
package struct MailReport: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case delivered

    /// It will be tried again.
    case delayed(String)

    /// It is given up.
    case failed(String)
  }

  package let numbers: Set<Int64>
  package let outcome: Outcome

  package init(numbers: Set<Int64>, outcome: Outcome) {
    self.numbers = numbers
    self.outcome = outcome
  }

  /// Notes what became of the mails; what is over leaves the queue.
  ///
  /// Mails that are not there any more were reported before: a mailer that did not hear our answer
  /// says it again.
  ///
  /// - Returns: Whether there were any.
  package func take(in transaction: inout AccountTransaction, now: UnixTime) -> Bool {
    let mails = transaction.account.mail.mails.filter { numbers.contains($0.number) }
    guard let last = mails.last else { return false }
    let (error, isFinal): (String?, Bool) =
      switch outcome {
      case .delivered: (nil, true)
      case .delayed(let error): (error, false)
      case .failed(let error): (error, true)
      }
    let delivery = EmailRecord.Delivery(
      at: now, mailbox: last.mailbox, error: error, isFinal: isFinal)
    transaction.account.email.lastDelivery = delivery
    if isFinal {
      transaction.account.mail.remove(numbers)
      if last.content.isNotice { transaction.account.mail.forgetOmittedNotices() }
    }
    let verdict: AuditEvent.Verdict = error == nil ? .done : isFinal ? .deny : .unavailable
    transaction.record(
      AuditEvent(
        at: now, action: .mailDelivered, verdict: verdict,
        reason: error == nil ? nil : .mailFailed, account: transaction.account.subject.identity,
        actor: nil, note: delivery.error.map(AuditEvent.cutNote)))
    return true
  }
}
