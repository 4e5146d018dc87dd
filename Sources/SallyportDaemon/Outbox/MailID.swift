import SallyportCore

/// How the mailer names what it has taken: the numbers of the mails, gathered in one, and whose they
/// are.
///
/// It says everything, so that a report may come after a restart of the daemon.
struct MailID: Hashable, CustomStringConvertible {
  let account: AccountName
  let numbers: [Int64]

  init(account: AccountName, numbers: [Int64]) {
    self.account = account
    self.numbers = numbers
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let account = AccountName(String(parts[1])) else { return nil }
    let numbers = parts[0].split(separator: ",").map { Int64($0) }
    guard !numbers.isEmpty, numbers.count <= QueuedMail.maximumCount, !numbers.contains(nil) else {
      return nil
    }
    self.init(account: account, numbers: numbers.compactMap(\.self))
  }

  var description: String { "\(numbers.map(String.init).joined(separator: ","))/\(account)" }
}
