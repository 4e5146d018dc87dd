import SallyportCore
import SallyportCrypto

/// Finds out whether the accounts in the table, and their records, are those that were sealed.
///
/// An account whose row is gone would look like one that never enrolled, and a record that was put
/// back as it was earlier brings used codes and removed devices back; no MAC of a row would miss
/// either. So all rows are read once, and until that is done nobody's are believed: whoever needs to
/// know earlier waits for it. It takes some microseconds a row, so it is done in parts, after the
/// start, between logins.
struct AccountCensus {
  enum State: Hashable {
    /// Rows up to and with this one are in the set.
    case counting(through: Int64)
    case complete

    /// The rows are not those that were sealed: nobody's are believed.
    case damaged
  }

  /// What the transaction that is open has done to a complete set.
  private enum Change {
    case inserted(AccountSet.Member, id: Int64)
    case removed(AccountSet.Member, id: Int64)
    case replaced(AccountSet.Member, with: AccountSet.Member, id: Int64)

    /// What was there was taken as it was.
    case accepted
  }

  /// Rows of one part: some milliseconds, which a login may have to wait.
  static let rowsAtOnce = 1000

  private(set) var state = State.counting(through: 0)
  private var set = AccountSet()
  private var changes: [Change] = []

  /// Nil unless all rows were read, and were those that were sealed.
  var accounts: AccountSet? { state == .complete ? set : nil }

  /// Reads the next rows.
  mutating func goOn(_ records: AccountRecords, seal: [UInt8]) throws(StoreError) {
    guard case .counting(let last) = state else { return }
    let rows = try read(records, after: last)
    guard rows < Self.rowsAtOnce else { return }
    let isSealed = ConstantTime.areEqual(records.seal(of: set), seal)
    state = isSealed ? .complete : .damaged
  }

  /// Takes all rows as they are.
  mutating func accept(_ records: AccountRecords) throws(StoreError) {
    changes.append(.accepted)
    beginAnew()
    while case .counting(let last) = state {
      if try read(records, after: last) < Self.rowsAtOnce { state = .complete }
    }
  }

  mutating func insert(_ member: AccountSet.Member, at id: Int64) {
    set.insert(member, at: id)
    changes.append(.inserted(member, id: id))
  }

  mutating func remove(_ member: AccountSet.Member, at id: Int64) {
    set.remove(member, at: id)
    changes.append(.removed(member, id: id))
  }

  mutating func replace(
    _ member: AccountSet.Member, with other: AccountSet.Member, at id: Int64
  ) {
    set.replace(member, with: other, at: id)
    changes.append(.replaced(member, with: other, id: id))
  }

  /// What was written in the transaction is in the table.
  mutating func keepChanges() {
    changes.removeAll(keepingCapacity: true)
  }

  /// What was written in the transaction is taken back.
  mutating func undoChanges() {
    for change in changes.reversed() {
      switch change {
      case .inserted(let member, let id): set.remove(member, at: id)
      case .removed(let member, let id): set.insert(member, at: id)
      case .replaced(let member, let other, let id): set.replace(other, with: member, at: id)
      case .accepted: state = .damaged
      }
    }
    keepChanges()
  }

  /// Reads rows into the set; where that fails, it begins anew when it is asked for again.
  ///
  /// - Returns: How many there were.
  private mutating func read(
    _ records: AccountRecords, after last: Int64
  ) throws(StoreError) -> Int {
    var (through, rows) = (last, 0)
    do throws(StoreError) {
      try records.forEachMember(after: last, atMost: Self.rowsAtOnce) { id, member in
        (through, rows) = (id, rows + 1)
        set.insert(member, at: id)
      }
    } catch {
      beginAnew()
      throw error
    }
    state = .counting(through: through)
    return rows
  }

  private mutating func beginAnew() {
    set = AccountSet()
    state = .counting(through: 0)
  }
}
