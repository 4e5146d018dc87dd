import SallyportCore
import SallyportCrypto

/// Finds out whether the accounts in the table are those that were sealed.
///
/// An account whose row is gone, or that no index leads to any more, would look like one that never
/// enrolled, and no MAC would miss it. So all rows are read once; until that is done nobody's
/// absence is believed, and whoever needs to know earlier waits for it. Reading takes some 3 µs a
/// row, so it is done in parts, after the start, between logins.
struct AccountCensus {
  enum State {
    /// Rows up to and with this one are in the set.
    case counting(AccountSet, through: Int64)
    case complete(AccountSet)

    /// The rows are not those that were sealed; no absence is believed.
    case damaged
  }

  /// Rows of one part: some milliseconds, which a login may have to wait.
  static let rowsAtOnce = 1000

  private(set) var state = State.counting(AccountSet(), through: 0)

  /// Whether the transaction that is open has changed the set.
  private var hasChanged = false

  /// Nil unless all rows were read, and were those that were sealed.
  var accounts: AccountSet? {
    if case .complete(let accounts) = state { accounts } else { nil }
  }

  /// Reads the next rows.
  ///
  /// - Returns: Whether it is over, one way or the other.
  mutating func goOn(
    _ records: AccountRecords, seal: [UInt8]
  ) throws(StoreError) -> Bool {
    guard case .counting(var accounts, let last) = state else { return true }
    // Gives up the other reference: else every part would copy the whole set. What cannot be read
    // now is read from the beginning when it is asked for again.
    beginAnew()
    var (through, rows, isSound) = (last, 0, true)
    try records.forEachSubject(after: last, atMost: Self.rowsAtOnce) { id, subject in
      (through, rows) = (id, rows + 1)
      switch subject {
      case .account(let identity): accounts.insert(identity, vault: records.vault)
      case .decoy: break
      case nil: isSound = false
      }
    }
    let isLast = rows < Self.rowsAtOnce
    if !isSound || isLast && !ConstantTime.areEqual(records.seal(of: accounts), seal) {
      state = .damaged
    } else {
      state = isLast ? .complete(accounts) : .counting(accounts, through: through)
    }
    return isLast || !isSound
  }

  mutating func insert(_ identity: AccountIdentity, vault: Vault) {
    change { $0.insert(identity, vault: vault) }
  }

  mutating func remove(_ identity: AccountIdentity, vault: Vault) {
    change { $0.remove(identity, vault: vault) }
  }

  /// Only a complete set knows of changes.
  private mutating func change(_ body: (inout AccountSet) -> Void) {
    guard case .complete(var accounts) = state else { return }
    state = .damaged
    body(&accounts)
    state = .complete(accounts)
    hasChanged = true
  }

  /// What was written in the transaction is on disk.
  mutating func keepChanges() {
    hasChanged = false
  }

  /// What was written in the transaction, or since a savepoint, is taken back.
  mutating func undoChanges() {
    if hasChanged { beginAnew() }
  }

  private mutating func beginAnew() {
    state = .counting(AccountSet(), through: 0)
  }
}
