import GRDB
package import SallyportCore
import SallyportCrypto

extension SQLiteStore {
  /// Opens the store at an absolute path, creating it if there is none.
  ///
  /// Creates the file with mode 0600, brings its schema up to date, verifies what is verified as a
  /// whole (the key, the schema, the policy, the end of the audit log), and grows the log.
  ///
  /// - Throws: `StoreOpeningError`.
  package static func open(
    path: String, vault: Vault
  ) throws(StoreOpeningError) -> SQLiteStore {
    try StoreFile.prepare(at: path)
    do {
      let queue = try DatabaseQueue(path: path, configuration: ConnectionSettings.configuration)
      try migrate(queue, path: path)
      return try queue.inDatabase { database in
        let connection = try Connection(queue: queue, database: database, vault: vault)
        let state = try firstState(connection, path: path, vault: vault)
        try WriteAheadLog.grow(in: database)
        if let pragma = try ConnectionSettings.deviation(in: database) {
          throw StoreOpeningError.unavailable(path, why: "'\(pragma)' had no effect")
        }
        return SQLiteStore(connection: connection, state: state)
      }
    } catch {
      throw StoreOpeningError(error, path: path)
    }
  }

  private static func migrate(_ queue: DatabaseQueue, path: String) throws {
    let migrator = Schema.migrator
    guard try !queue.inDatabase(migrator.hasBeenSuperseded) else {
      throw StoreOpeningError.newerSchema(path)
    }
    try migrator.migrate(queue)
    guard try queue.inDatabase(Schema.everything) == Schema.expected() else {
      throw StoreOpeningError.notAuthentic(path, what: "the schema")
    }
  }

  private static func firstState(
    _ connection: Connection, path: String, vault: Vault
  ) throws -> State {
    if try connection.store.load() == nil { try initialize(connection) }
    guard let row = try connection.store.load() else {
      throw StoreError.notAuthentic("the store's own record")
    }
    guard row.keyID == vault.keyID.bytes else {
      let recorded = SealingKey.ID(bytes: row.keyID)?.description ?? "unknown"
      throw StoreOpeningError.otherKey(path, recorded: recorded, given: "\(vault.keyID)")
    }
    guard connection.store.isAuthentic(row) else {
      throw StoreError.notAuthentic("the store's own record")
    }
    return State(
      policy: try connection.policy.load(), auditHead: try connection.audit.verifiedHead(),
      accountCount: row.accountCount,
      isAccountCountAuthentic: try connection.accounts.count() == row.accountCount)
  }

  /// Writes what a new store begins with; refuses to take over one that lost its own record.
  private static func initialize(_ connection: Connection) throws(StoreError) {
    guard
      try connection.accounts.count() == 0, try connection.policy.isEmpty(),
      try connection.audit.verifiedHead() == .empty
    else { throw .notAuthentic("the store's own record") }
    try connection.begin.run()
    try connection.policy.replace(with: Policy())
    try connection.store.write(accountCount: 0)
    try connection.commit.run()
  }
}

extension StoreOpeningError {
  /// What GRDB, SQLite or the tables threw, as a fact about the file.
  fileprivate init(_ error: any Error, path: String) {
    if let error = error as? StoreOpeningError {
      self = error
    } else if let error = error as? DatabaseError, error.resultCode == .SQLITE_BUSY {
      self = .inUse(path)
    } else {
      switch StoreError(error) {
      case .notAuthentic(let what): self = .notAuthentic(path, what: what)
      case .unavailable(let why): self = .unavailable(path, why: why)
      case .identityChanged(let recorded):
        self = .unavailable(path, why: "\(StoreError.identityChanged(recorded: recorded))")
      }
    }
  }
}
