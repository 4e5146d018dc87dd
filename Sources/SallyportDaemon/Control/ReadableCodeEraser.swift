import SallyportCore

/// Erases readable copies of recovery codes once the policy no longer shows them to anybody (product
/// row A8): some accounts at a time, between logins, at a start and whenever the policy changes.
///
/// The codes themselves go on working. Lives on the login loop.
final class ReadableCodeEraser {
  /// Accounts that are looked at, and written together, before logins have their turn: some
  /// milliseconds' work.
  private static let partLength = 20

  private let store: any AccountStore
  private let loop: EventLoop
  private var isAtWork = false

  init(store: any AccountStore, loop: EventLoop) {
    self.store = store
    self.loop = loop
  }

  func begin() {
    guard !isAtWork, Self.isDue(in: store) else { return }
    isAtWork = true
    goOn(after: nil)
  }

  private static func isDue(in store: any AccountStore) -> Bool {
    (try? store.policy()).map { !$0.keepsReadableRecoveryCodes } ?? false
  }

  private func goOn(after name: AccountName?) {
    loop.schedule(in: .milliseconds(1)) {
      guard let last = self.erasePart(after: name) else {
        self.isAtWork = false
        return
      }
      self.goOn(after: last)
    }
  }

  /// - Returns: The last name that was looked at; nil at the end, or where the policy has changed
  ///   its mind, or the store does not answer (a start will go on).
  private func erasePart(after name: AccountName?) -> AccountName? {
    guard Self.isDue(in: store),
      let part = try? store.recordedAccounts(after: name, limit: Self.partLength)
    else { return nil }
    let work = part.accounts.filter(\.hasReadableRecoveryCodes).map { account in
      AccountWork<Void>(on: account.subject) { $0.account.eraseReadableRecoveryCodes() }
    }
    // What could not be written now is looked for again at the next start.
    if !work.isEmpty { _ = store.commit(work) }
    return part.next
  }
}
