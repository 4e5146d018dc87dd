import SallyportVarlink

/// What the daemon's records say of everybody's mail.
struct MailBacklog: Equatable {
  /// What became of a mail to somebody.
  struct Delivery: Equatable {
    var at: Int64
    /// What the server or the mailer said; nil where the server took the mail.
    var error: String?
  }

  /// One address that does not exist is no mail server that is down; so many in a row are.
  static let latestCount = 3

  /// How many accounts have mail that waits, and since when the oldest does.
  private(set) var waitingAccounts = 0
  private(set) var waitingSince: Int64?

  /// The last mails to different accounts, the newest first.
  private(set) var latest: [Delivery] = []

  mutating func add(_ email: AccountEmail) {
    if let since = email.waitingSince {
      waitingAccounts += 1
      waitingSince = min(waitingSince ?? since, since)
    }
    guard let delivery = email.delivery else { return }
    let place = latest.firstIndex { $0.at < delivery.at } ?? latest.endIndex
    latest.insert(Delivery(at: delivery.at, error: delivery.error), at: place)
    if latest.count > Self.latestCount { latest.removeLast() }
  }

  /// What was said last, where none of the last mails was taken.
  var lastError: String? {
    latest.allSatisfy { $0.error != nil } ? latest.first?.error : nil
  }
}
