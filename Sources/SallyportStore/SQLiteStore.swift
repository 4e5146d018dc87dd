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
/// number of accounts) is what is on disk, because exclusive locking keeps every other process out.
package final class SQLiteStore: AccountStore {
  /// What is known of the store without reading it, and changes with each transaction.
  struct State: Hashable {
    var policy: Policy
    var auditHead: AuditTable.Head

    /// As sealed, decoys included.
    var accountCount: Int

    /// Whether so many accounts were found at opening; else no absence is believed.
    let isAccountCountAuthentic: Bool
  }

  /// Nil once the store is closed.
  private(set) var connection: Connection?
  private var state: State

  init(connection: Connection, state: State) {
    self.connection = connection
    self.state = state
  }

  package func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot {
    try onConnection { connection, _ throws(StoreError) in
      AccountSnapshot(
        account: try load(subject, on: connection).account, policy: state.policy)
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
      try connection.policy.replace(with: policy)
      state.policy = policy
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
    let isAbsent = recorded.id == nil && subject.identity != nil
    guard !isAbsent || state.isAccountCountAuthentic else {
      throw .notAuthentic("the number of accounts")
    }
    return recorded
  }

  private func write(
    _ transaction: AccountTransaction, over recorded: AccountRecords.Recorded,
    on connection: Connection
  ) throws(StoreError) -> [AuditRecord] {
    let added = try connection.accounts.write(transaction.account, over: recorded)
    if added != 0 {
      state.accountCount += added
      try connection.store.write(accountCount: state.accountCount)
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
    guard let connection else { throw .unavailable("it is closed") }
    return try connection.queue.inDatabase { database in
      Result { () throws(StoreError) in try body(connection, database) }
    }.get()
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
        // If this fails too, the next BEGIN does, and every call is refused.
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
