extension AccountTransaction {
  /// Tells the owner, where they want to be told and have an address.
  mutating func notify(_ notice: MailNotice) {
    guard policy.notices.contains(notice.kind), let mailbox = account.email.confirmed?.mailbox
    else { return }
    account.mail.add(
      .notice(notice), to: mailbox, at: notice.at, until: notice.at + QueuedMail.lifetime)
  }

  /// Counts a mail that somebody asks for.
  ///
  /// - Returns: When the next may be asked for, where there were as many as an hour admits; then
  ///   nothing was counted.
  mutating func countMailRequest(now: UnixTime) -> UnixTime? {
    let hour = Duration.seconds(3600)
    // What lies ahead of a clock that was set back would otherwise keep its owner waiting for ever.
    account.email.requestedAt.removeAll { $0 <= now - hour || $0 > now }
    let (requested, limit) = (account.email.requestedAt, policy.emailsPerHour)
    guard requested.count < limit else { return requested[requested.count - limit] + hour }
    account.email.requestedAt.append(now)
    return nil
  }
}
