extension AccountTransaction {
  /// Tells the owner, where they want to be told and have an address.
  mutating func notify(_ notice: MailNotice) {
    guard policy.notices.contains(notice.kind), let mailbox = account.email.confirmed?.mailbox
    else { return }
    account.mail.add(
      .notice(notice), to: mailbox, at: notice.at, until: notice.at + QueuedMail.lifetime)
  }

  /// When the account may ask for mail again; nil: now.
  func nextMailRequest(now: UnixTime) -> UnixTime? {
    let requested = recentMailRequests(now: now)
    let limit = policy.emailsPerHour
    return requested.count < limit
      ? nil : requested[requested.count - limit] + MailAllowance.period
  }

  /// Counts a mail that was asked for, whether or not there is an address to send it to.
  mutating func countMailRequest(now: UnixTime) {
    account.email.requestedAt = recentMailRequests(now: now) + [now]
  }

  /// What lies ahead of a clock that was set back would otherwise keep its owner waiting for ever.
  private func recentMailRequests(now: UnixTime) -> [UnixTime] {
    account.email.requestedAt.filter { $0 > now - MailAllowance.period && $0 <= now }
  }
}
