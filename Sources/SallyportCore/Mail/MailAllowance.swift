/// How many mails people may ask for: under each name, and all together, so that a mail server is not
/// flooded from login prompts.
///
/// Kept in memory: what a prompt says must not depend on what is recorded, since names that nobody has
/// share their records (I13). A restart forgets it, and each account's own limit, which is recorded,
/// still holds.
///
/// Lives on the login loop.
package final class MailAllowance {
  /// For which the limits are.
  static let period = Duration.seconds(3600)

  /// Names that are told apart; where more were asked for within an hour, all begin anew.
  static let maximumNames = 4096

  private static let minute: Int64 = 60

  /// Mails that were queued, by the minute in which they were, oldest first: an hour's at the most.
  private var queued: [(minute: Int64, count: Int)] = []

  /// When codes were asked for at a prompt, under whatever name.
  private var askedAt: [String: [UnixTime]] = [:]

  package init() {}

  // MARK: At a prompt

  /// Counts a code that somebody asks for under a name, known or not.
  ///
  /// - Returns: When the next may be asked for, where there were as many as an hour admits; then
  ///   nothing was counted.
  func countRequest(under name: String, _ policy: Policy, now: UnixTime) -> UnixTime? {
    let limit = policy.emailsPerHour
    let asked = recent(askedAt[name] ?? [], now: now)
    guard asked.count < limit else { return asked[asked.count - limit] + Self.period }
    if let next = nextForAll(policy, now: now) { return next }
    if askedAt[name] == nil, askedAt.count >= Self.maximumNames { forget(now: now) }
    askedAt[name] = asked + [now]
    return nil
  }

  /// Those of which nothing is worth knowing; where that is not enough, all.
  private func forget(now: UnixTime) {
    askedAt = askedAt.filter { !recent($0.value, now: now).isEmpty }
    if askedAt.count >= Self.maximumNames { askedAt = [:] }
  }

  private func recent(_ times: [UnixTime], now: UnixTime) -> [UnixTime] {
    times.filter { $0 > now - Self.period && $0 <= now }
  }

  // MARK: For all together

  /// When somebody who has shown who they are may ask for mail again; nil: now.
  func nextRequest(in transaction: AccountTransaction, now: UnixTime) -> UnixTime? {
    transaction.nextMailRequest(now: now) ?? nextForAll(transaction.policy, now: now)
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
  private func nextForAll(_ policy: Policy, now: UnixTime) -> UnixTime? {
    let minutes = Self.period.components.seconds / Self.minute
    let present = now.seconds / Self.minute
    queued.removeAll { $0.minute <= present - minutes || $0.minute > present }
    var total = queued.reduce(0) { $0 + $1.count }
    let limit = policy.emailsPerHourForAll
    guard total >= limit else { return nil }
    for (minute, count) in queued {
      total -= count
      if total < limit { return UnixTime(seconds: (minute + minutes) * Self.minute) }
    }
    return nil
  }
}
