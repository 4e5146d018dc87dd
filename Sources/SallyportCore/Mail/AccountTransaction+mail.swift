extension AccountTransaction {
  /// Tells the owner, where they want to be told and have an address.
  mutating func notify(_ notice: MailNotice) {
    guard policy.notices.contains(notice.kind), let mailbox = account.email.confirmed?.mailbox
    else { return }
    account.mail.add(
      .notice(notice), to: mailbox, at: notice.at, until: notice.at + QueuedMail.lifetime)
  }
}
