import GRDB
package import SallyportCore

/// The embedded store (product row O1): one SQLite file, one connection, one writer.
///
/// GRDB opens the file, sets it up and migrates it. Everything after that, logins and
/// administration alike, steps statements that were prepared once, directly on GRDB's connection:
/// GRDB's own transactions and rows cost several times what the SQL costs, and one way of reading
/// and writing rows is enough. GRDB would be the second one.
///
/// Used by one thread at a time. What is kept in memory (the policy, the end of the audit log, the
/// set of accounts) is what is on disk, because exclusive locking keeps every other process out.
package final class SQLiteStore: AccountStore {
  /// What is known of the store without reading it, and changes with each transaction.
  struct State: Hashable {
    var policy: Policy
    var auditHead: AuditTable.Head

    /// Nil if those found at opening were not those that were sealed: then no absence is believed.
    var accounts: AccountSet?

    /// As in the store's own row.
    var seals: StoreTable.Seals
  }

  /// Whether there was none before it was opened.
  package let wasCreated: Bool

  /// Nil once the store is closed.
  private(set) var connection: Connection?
  private var state: State

  init(connection: Connection, state: State, wasCreated: Bool) {
    self.connection = connection
    self.state = state
    self.wasCreated = wasCreated
  }

  package func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot {
    try onConnection { connection, _ throws(StoreError) in
      AccountSnapshot(
        account: try load(subject, on: connection).account, policy: state.policy)
    }
  }

  package func recordedIdentity(
    named name: AccountName
  ) throws(StoreError) -> AccountIdentity? {
    try onConnection { connection, _ throws(StoreError) in
      guard let account = try connection.accounts.account(named: name) else {
        try checkAbsence()
        return nil
      }
      return account.holdsNothing ? nil : account.subject.identity
    }
  }

  package func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    do {
      return try inTransaction { connection, database throws(StoreError) in
        var results: [Result<Committed<Outcome>, StoreError>] = []
        for piece in work { results.append(try perform(piece, connection, database)) }
        return results
      }
    } catch {
      return work.map { _ in .failure(error) }
    }
  }

  package func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try inTransaction { connection, _ throws(StoreError) in try append(events, on: connection) }
  }

  package func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    try inTransaction { connection, _ throws(StoreError) in
      state.seals.policy = try connection.policy.replace(with: policy)
      state.policy = policy
      try connection.store.write(state.seals)
      return try append(events, on: connection)
    }
  }

  package func probe() throws(StoreError) {
    try onConnection { connection, _ throws(StoreError) in try connection.store.probe() }
  }

  /// Writes what is in the log back into the file and lets go of it.
  ///
  /// Every later call fails.
  package func close() throws(StoreError) {
    guard let queue = connection?.queue else { return }
    // Releases the statements, without which SQLite would keep the file open.
    connection = nil
    do {
      try queue.close()
    } catch {
      throw StoreError(error)
    }
  }
}

extension SQLiteStore {
  /// Runs one piece of work inside the transaction.
  ///
  /// - Throws: Only if the transaction as a whole is lost.
  private func perform<Outcome>(
    _ work: AccountWork<Outcome>, _ connection: Connection, _ database: Database
  ) throws(StoreError) -> Result<Committed<Outcome>, StoreError> {
    let recorded: AccountRecords.Recorded
    var transaction: AccountTransaction
    let outcome: Outcome
    do {
      recorded = try load(work.subject, on: connection)
      transaction = AccountTransaction(account: recorded.account, policy: state.policy)
      outcome = try work.body(&transaction)
    } catch {
      // A failing disk may have ended the transaction under us: what came before is gone, and
      // what came after would commit itself.
      guard database.isInsideTransaction else { throw error }
      return .failure(error)
    }
    return try inSavepoint(connection) { () throws(StoreError) in
      let auditRecords = try write(transaction, over: recorded, on: connection)
      return Committed(outcome: outcome, auditRecords: auditRecords)
    }
  }

  private func load(
    _ subject: Subject, on connection: Connection
  ) throws(StoreError) -> AccountRecords.Recorded {
    let recorded = try connection.accounts.load(subject)
    if recorded.id == nil, subject.identity != nil { try checkAbsence() }
    return recorded
  }

  /// - Throws: `StoreError.notAuthentic` if an account that is not found may have been removed.
  private func checkAbsence() throws(StoreError) {
    guard state.accounts != nil else { throw .notAuthentic("the set of accounts") }
  }

  private func write(
    _ transaction: AccountTransaction, over recorded: AccountRecords.Recorded,
    on connection: Connection
  ) throws(StoreError) -> [AuditRecord] {
    let before = state.accounts
    try connection.accounts.write(
      transaction.account, over: recorded, accounts: &state.accounts)
    if let accounts = state.accounts, accounts != before {
      state.seals.accounts = connection.accounts.seal(of: accounts)
      try connection.store.write(state.seals)
    }
    return try append(transaction.events, on: connection)
  }

  private func append(
    _ events: [AuditEvent], on connection: Connection
  ) throws(StoreError) -> [AuditRecord] {
    var records: [AuditRecord] = []
    for event in events {
      records.append(try connection.audit.append(event, to: &state.auditHead))
    }
    return records
  }

  private func onConnection<Value>(
    _ body: (Connection, Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let (result, isStuck) = try access(body)
    // A transaction that could not be undone: SQLite forgets it with the connection, and every
    // later call is refused, instead of seeing and one day committing what was taken back.
    if isStuck { try? close() }
    return try result.get()
  }

  /// - Returns: What came of `body`, and whether it left a transaction open.
  private func access<Value>(
    _ body: (Connection, Database) throws(StoreError) -> Value
  ) throws(StoreError) -> (Result<Value, StoreError>, isStuck: Bool) {
    guard let connection else { throw .unavailable("it is closed") }
    return connection.queue.inDatabase { database in
      let result = Result { () throws(StoreError) in try body(connection, database) }
      return (result, isStuck: database.isInsideTransaction)
    }
  }

  /// Everything that `body` writes is on disk when this returns, or none of it.
  private func inTransaction<Value>(
    _ body: (Connection, Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try onConnection { connection, database throws(StoreError) in
      let before = state
      do throws(StoreError) {
        try connection.begin.run()
        let value = try body(connection, database)
        try connection.commit.run()
        return value
      } catch {
        state = before
        // If this fails too, `onConnection` gives the connection up.
        if database.isInsideTransaction { try? connection.rollback.run() }
        throw error
      }
    }
  }

  /// What `body` writes is undone if it throws, and nothing else is.
  ///
  /// - Throws: If it cannot be undone, as after a full disk, where SQLite itself gives up the whole
  ///   transaction and the savepoint with it.
  private func inSavepoint<Value>(
    _ connection: Connection, _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Result<Value, StoreError> {
    let before = state
    try connection.savepoint.run()
    let result = Result { () throws(StoreError) in try body() }
    if case .failure(let error) = result {
      state = before
      do {
        try connection.rollbackToSavepoint.run()
      } catch _ {
        throw error
      }
    }
    try connection.release.run()
    return result
  }
}
