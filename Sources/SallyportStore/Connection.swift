import SallyportCore

/// The store's only connection, with every statement it will ever step.
///
/// A class, because a copy would retain each of them.
final class Connection {
  let database: Database
  let accounts: AccountRecords
  let policy: PolicyTable
  let audit: AuditTable
  let store: StoreTable
  let begin: PreparedStatement
  let commit: PreparedStatement
  let rollback: PreparedStatement

  /// Whether a transaction was begun and has not ended.
  var isInsideTransaction: Bool { database.isInsideTransaction }

  /// How many rows were written since the connection was opened: where it stays the same, there is
  /// nothing that would have to reach the disk.
  var writtenRowCount: Int64 { database.writtenRowCount }

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.database = database
    accounts = try AccountRecords(on: database, vault: vault)
    policy = try PolicyTable(on: database, vault: vault)
    audit = try AuditTable(on: database, vault: vault)
    store = try StoreTable(on: database, vault: vault)
    begin = try PreparedStatement("BEGIN IMMEDIATE", on: database)
    commit = try PreparedStatement("COMMIT", on: database)
    rollback = try PreparedStatement("ROLLBACK", on: database)
  }
}
