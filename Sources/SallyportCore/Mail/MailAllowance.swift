/// How many mails people may ask for: each account by itself, and all together, so that a mail server
/// is not flooded from login prompts.
///
/// What all together have asked for is kept in memory only: a restart forgets it, and the accounts'
/// own limits, which are recorded, still hold.
///
/// Lives on the login loop.
package final class MailAllowance {
  private static let hour = Duration.seconds(3600)
  private static let minute: Int64 = 60

  /// Mails that were queued, by the minute in which they were, oldest first: an hour's at the most.
  private var queued: [(minute: Int64, count: Int)] = []
  private var unknownNames = UnknownNameRequests()

  package init() {}

  /// Counts a mail that somebody asks for, whether or not there is an address to send it to.
  ///
  /// - Returns: When the next may be asked for, where there were as many as an hour admits; then
  ///   nothing was counted.
  func countRequest(
    by subject: Subject, in transaction: inout AccountTransaction, now: UnixTime
  ) -> UnixTime? {
    // What lies ahead of a clock that was set back would otherwise keep its owner waiting for ever.
    transaction.account.email.requestedAt.removeAll { $0 <= now - Self.hour || $0 > now }
    let limit = transaction.policy.emailsPerHour
    let requested =
      if case .decoy(let slot) = subject {
        unknownNames.times(of: slot.name, since: now - Self.hour, until: now)
      } else {
        transaction.account.email.requestedAt
      }
    guard requested.count < limit else { return requested[requested.count - limit] + Self.hour }
    if let next = next(under: transaction.policy.emailsPerHourForAll, now: now) { return next }
    transaction.account.email.requestedAt.append(now)
    if case .decoy(let slot) = subject {
      unknownNames.add(now, to: slot.name)
      // Others share the place; its record is as long as that of an account.
      let surplus = transaction.account.email.requestedAt.count - limit
      transaction.account.email.requestedAt.removeFirst(max(0, surplus))
    }
    return nil
  }

  /// Counts a mail that was queued, and not what was asked in vain: whoever asks under names that
  /// have no address keeps nobody waiting.
  package func countQueued(now: UnixTime) {
    let minute = now.seconds / Self.minute
    if queued.last?.minute == minute {
      queued[queued.count - 1].count += 1
    } else {
      queued.append((minute, 1))
    }
  }

  /// The end of the minute in which enough of the mails are an hour old.
  private func next(under limit: Int, now: UnixTime) -> UnixTime? {
    let minutes = Self.hour.components.seconds / Self.minute
    let present = now.seconds / Self.minute
    queued.removeAll { $0.minute <= present - minutes || $0.minute > present }
    var total = queued.reduce(0) { $0 + $1.count }
    guard total >= limit else { return nil }
    for (minute, count) in queued {
      total -= count
      if total < limit { return UnixTime(seconds: (minute + minutes) * Self.minute) }
    }
    return nil
  }
}
