import SallyportCore

/// Erases readable copies of recovery codes once the policy no longer shows them to anybody (product
/// row A8): some accounts at a time, between logins, at a start and whenever the policy changes.
///
/// The codes themselves go on working. Lives on the login loop.
final class ReadableCodeEraser {
  /// Accounts that are looked at, and written together, before logins have their turn: some
  /// milliseconds' work.
  private static let partLength = 20

  /// How soon it goes on where the disk keeps whoever waits for it.
  private static let retryInterval: Duration = .seconds(30)

  private let store: any AccountStore
  private let turn: CommitTurn
  private let audit: AuditLog
  private let clock: any WallClock
  private let loop: EventLoop
  private var isAtWork = false

  init(
    store: any AccountStore, turn: CommitTurn, audit: AuditLog, clock: any WallClock,
    loop: EventLoop
  ) {
    self.store = store
    self.turn = turn
    self.audit = audit
    self.clock = clock
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

  private func goOn(after name: AccountName?, in time: Duration = .milliseconds(1)) {
    loop.schedule(in: time) {
      guard self.turn.mayWaitForDisk else { return self.goOn(after: name, in: Self.retryInterval) }
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
    erase(in: part.accounts.filter(\.hasReadableRecoveryCodes))
    return part.next
  }

  /// One event for all of them, in the last one's piece of work: it seals what the others changed.
  private func erase(in accounts: [Account]) {
    let now = clock.now
    let work = accounts.enumerated().map { index, account in
      AccountWork<Void>(on: account.subject) { transaction in
        transaction.account.eraseReadableRecoveryCodes()
        guard index == accounts.count - 1 else { return }
        transaction.record(
          AuditEvent(
            at: now, action: .recoveryCodesErased, verdict: .done, account: nil, actor: nil,
            count: accounts.count))
      }
    }
    // What could not be written now is looked for again at the next start.
    guard let results = try? turn.onLoop({ store.commit(work) }) else { return }
    for case .success(let committed) in results { audit.write(committed.auditRecords) }
  }
}
