import SallyportCore

/// The accounts of the last logins as they are on disk, so that a login that is asked for a code
/// and then answers reads and verifies its account once.
///
/// What is here is what is on disk, because exclusive locking keeps every other process out, and
/// because all of it is forgotten whenever a transaction is taken back.
struct RecentAccounts {
  /// More than log in at the same moment, some 3 KiB each, 10 at most; beyond it all are forgotten.
  static let maximumCount = 64

  private var recorded: [Subject: AccountRecords.Recorded] = [:]

  subscript(subject: Subject) -> AccountRecords.Recorded? { recorded[subject] }

  /// - Parameter entry: what is recorded; where that is nothing, nothing is kept.
  mutating func keep(_ entry: AccountRecords.Recorded) {
    guard entry.id != nil else { return }
    if recorded.count >= Self.maximumCount { recorded.removeAll(keepingCapacity: true) }
    recorded[entry.account.subject] = entry
  }

  mutating func forgetAll() {
    recorded.removeAll(keepingCapacity: true)
  }
}
