import SallyportCore

/// What is known of the mails that were given out: which are with a mailer, which wait to be tried
/// again, and how often they failed.
struct MailTries {
  private struct Try {
    var failures = 0
    var isTaken = false
    var isPostponed = false

    /// What became of it is on its way to the disk.
    var isReported = false
  }

  private var tries: [AccountName: [MailID: Try]] = [:]

  /// Mails that something is known of.
  var count: Int { tries.values.reduce(0) { $0 + $1.count } }

  /// Whether somebody has it, or what became of it is on its way to the disk.
  func isTaken(_ id: MailID) -> Bool {
    guard let known = tries[id.account]?[id] else { return false }
    return known.isTaken || known.isReported
  }

  /// Whether it may be given out now.
  func isFree(_ id: MailID) -> Bool {
    guard let known = tries[id.account]?[id] else { return true }
    return !known.isTaken && !known.isPostponed && !known.isReported
  }

  /// The mail in which a number was gathered when it was given out; nil where it never was.
  func mail(with number: Int64, of account: AccountName) -> MailID? {
    tries[account]?.keys.first { $0.numbers.contains(number) }
  }

  mutating func take(_ id: MailID) {
    tries[id.account, default: [:]][id, default: Try()].isTaken = true
  }

  /// Whoever had it is gone.
  mutating func giveBack(_ id: MailID) {
    tries[id.account]?[id]?.isTaken = false
  }

  /// Nobody is given it before `endReport`, even where whoever had it is gone.
  mutating func beginReport(_ id: MailID) {
    tries[id.account, default: [:]][id, default: Try()].isReported = true
  }

  mutating func endReport(_ id: MailID) {
    tries[id.account]?[id]?.isReported = false
  }

  /// It could not be delivered, and is not free before `endPostponement`.
  ///
  /// - Returns: How often that was so, from 1.
  mutating func postpone(_ id: MailID) -> Int {
    var known = tries[id.account]?[id] ?? Try()
    known.failures += 1
    known.isTaken = false
    known.isPostponed = true
    tries[id.account, default: [:]][id] = known
    return known.failures
  }

  mutating func endPostponement(_ id: MailID) {
    tries[id.account]?[id]?.isPostponed = false
  }

  /// Its way is over.
  mutating func forget(_ id: MailID) {
    keep(tries[id.account]?.filter { $0.key != id }, of: id.account)
  }

  /// Forgets mails of an account that are not in its queue any more: a newer code has taken the place of
  /// one that was postponed, say.
  mutating func forgetAll(but mails: [QueuedMail], of account: AccountName) {
    let numbers = Set(mails.map(\.number))
    keep(tries[account]?.filter { !numbers.isDisjoint(with: $0.key.numbers) }, of: account)
  }

  private mutating func keep(_ kept: [MailID: Try]?, of account: AccountName) {
    tries[account] = kept?.isEmpty == false ? kept : nil
  }
}
