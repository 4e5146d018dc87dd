import GRDB
import SallyportCore

/// The store's only connection, with every statement it will ever step.
///
/// A class, because a copy would retain each of them.
final class Connection {
  let queue: DatabaseQueue
  let accounts: AccountRecords
  let policy: PolicyTable
  let audit: AuditTable
  let store: StoreTable
  let begin: PreparedStatement
  let commit: PreparedStatement
  let rollback: PreparedStatement
  let savepoint: PreparedStatement
  let release: PreparedStatement
  let rollbackToSavepoint: PreparedStatement

  /// Whether a transaction was begun and has not ended.
  var isInsideTransaction: Bool { commit.isConnectionInsideTransaction }

  init(queue: DatabaseQueue, database: Database, vault: Vault) throws(StoreError) {
    self.queue = queue
    PreparedStatement.detach(database)
    accounts = try AccountRecords(on: database, vault: vault)
    policy = try PolicyTable(on: database, vault: vault)
    audit = try AuditTable(on: database, vault: vault)
    store = try StoreTable(on: database, vault: vault)
    begin = try PreparedStatement("BEGIN IMMEDIATE", on: database)
    commit = try PreparedStatement("COMMIT", on: database)
    rollback = try PreparedStatement("ROLLBACK", on: database)
    savepoint = try PreparedStatement("SAVEPOINT work", on: database)
    release = try PreparedStatement("RELEASE work", on: database)
    rollbackToSavepoint = try PreparedStatement("ROLLBACK TO work", on: database)
  }
}
