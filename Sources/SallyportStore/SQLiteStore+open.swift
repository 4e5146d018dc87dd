package import SallyportCore
import SallyportCrypto

extension SQLiteStore {
  /// 256 MiB: about a million rows.
  package static let standardAuditLimit: Int64 = 256 << 20

  /// Opens the store at an absolute path.
  ///
  /// Creates the file with mode 0600 where it may, brings its schema up to date, verifies what is
  /// verified as a whole (the key, the schema, the policy, the end of the audit log), and grows the
  /// log. The accounts as a whole are verified later, in parts (`goOnWithCensus()`).
  ///
  /// - Parameters:
  ///   - auditLimit: how many bytes the audit log may have before its oldest rows go.
  ///   - mayCreate: whether a store that is not there, or has nothing in it, may begin as an empty
  ///     one; `wasCreated` tells afterwards whether it did.
  /// - Throws: `StoreOpeningError`.
  package static func open(
    path: String, vault: Vault, auditLimit: Int64 = standardAuditLimit, mayCreate: Bool
  ) throws(StoreOpeningError) -> SQLiteStore {
    var reserve = DiskReserve(besideStoreAt: path)
    do {
      return try open(path, vault, auditLimit, mayCreate: mayCreate, reserve)
    } catch .diskFull where reserve.spend() {
      // A start needs room too: for the log, which goes when the store is closed.
      return try open(path, vault, auditLimit, mayCreate: mayCreate, reserve)
    }
  }

  private static func open(
    _ path: String, _ vault: Vault, _ auditLimit: Int64, mayCreate: Bool, _ reserve: DiskReserve
  ) throws(StoreOpeningError) -> SQLiteStore {
    try StoreFile.prepare(at: path, mayCreate: mayCreate)
    do {
      let database = try Database(path: StoreFile.resolved(path))
      try ConnectionSettings.apply(to: database)
      guard try mayCreate || Schema.isPresent(in: database) else {
        throw StoreOpeningError.absent(path)
      }
      let isMarkedAsOlder = try Schema.isMarkedAsOlder(database)
      try migrate(database, path: path)
      var connection = try Connection(on: database, vault: vault)
      let isNew = try connection.store.load() == nil
      if isNew { try initialize(connection, path: path, mayCreate: mayCreate) }
      let row = try verifiedRow(connection, path: path, vault: vault)
      let vault = try vaultWithFormerKeys(row, vault)
      if !vault.formerKeys.isNothing { connection = try Connection(on: database, vault: vault) }
      var state = try firstState(connection, row, vault)
      let rollback = try rollbackGuard(
        connection, path: path, vault: vault, &state, isMarked: isMarkedAsOlder, isNew: isNew)
      try WriteAheadLog.grow(in: database)
      if let pragma = try ConnectionSettings.deviation(in: database) {
        throw StoreOpeningError.unavailable(path, why: "'\(pragma)' had no effect")
      }
      let synchronizer = try LogSynchronizer(ofStoreAt: path)
      // What a new store begins with, and what a migration changed.
      try synchronizer.synchronize()
      return SQLiteStore(
        connection: connection, vault: vault, synchronizer: synchronizer,
        state: state, auditLimit: auditLimit,
        reserve: reserve, rollback: rollback,
        copies: SQLiteStoreCopier(of: database, at: path, vault: vault), wasCreated: isNew)
    } catch {
      throw StoreOpeningError(error, path: path)
    }
  }

  /// Only what the migrations made is migrated: no table is added to what is not a store.
  private static func migrate(_ database: Database, path: String) throws {
    guard let version = try Schema.version(of: database) else {
      throw StoreOpeningError.notAuthentic(path, what: "the schema")
    }
    guard version <= Schema.latestVersion else { throw StoreOpeningError.newerSchema(path) }
    try checkSchema(of: database, at: version, path: path)
    guard version < Schema.latestVersion else { return }
    try Schema.migrate(database, from: version)
    try checkSchema(of: database, at: Schema.latestVersion, path: path)
  }

  private static func checkSchema(
    of database: Database, at version: Int, path: String
  ) throws {
    guard try Schema.everything(in: database) == Schema.expected(at: version) else {
      throw StoreOpeningError.notAuthentic(path, what: "the schema")
    }
  }

  /// What is verified as a whole, and known from then on without reading it.
  ///
  /// - Parameter vault: which knows what the store keeps of former keys.
  static func firstState(
    _ connection: Connection, path: String, vault: Vault
  ) throws -> State {
    try firstState(connection, verifiedRow(connection, path: path, vault: vault), vault)
  }

  private static func verifiedRow(
    _ connection: Connection, path: String, vault: Vault
  ) throws -> StoreTable.Row {
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
    return row
  }

  private static func vaultWithFormerKeys(
    _ row: StoreTable.Row, _ vault: Vault
  ) throws -> Vault {
    do {
      return try vault.opening(formerKeys: row.seals.formerKeys)
    } catch .memoryNotLockable {
      throw StoreError.unavailable("\(CryptoError.memoryNotLockable)")
    } catch {
      throw StoreError.notAuthentic("what is kept of former sealing keys")
    }
  }

  private static func firstState(
    _ connection: Connection, _ row: StoreTable.Row, _ vault: Vault
  ) throws -> State {
    let end = try connection.audit.verifiedEnd(behind: row.seals.auditAnchor)
    var seals = row.seals
    guard let accounts = newestAccounts(row, end) else {
      throw StoreError.notAuthentic("the store's own record")
    }
    seals.accounts = accounts
    return State(
      policy: try connection.policy.load(sealedBy: seals.policy), auditHead: end.link,
      seals: seals, ownRecord: row.authenticationCode, formerKeys: vault.formerKeys,
      latestTime: seals.latestTime)
  }

  /// Holds the store against what is known beside it; marks it where it is an older one.
  private static func rollbackGuard(
    _ connection: Connection, path: String, vault: Vault, _ state: inout State, isMarked: Bool,
    isNew: Bool
  ) throws -> RollbackGuard {
    let (anchor, head) = (state.seals.auditAnchor, state.auditHead)
    let rollback = try RollbackGuard(besideStoreAt: path, vault: vault, isMarked: isMarked) {
      mark throws(StoreError) in
      // What is made anew, which root has to allow, is no older one.
      if isNew { return true }
      return try connection.audit.knows(mark, anchor: anchor, head: head)
    }
    if let missing = rollback.missing {
      state.latestTime = max(state.latestTime, missing.latestTime)
      if !isMarked { try Schema.mark(connection.database, asOlder: true) }
    }
    return rollback
  }

  /// What seals the accounts, according to whichever was written last; nil where the store's own
  /// row is older than the audit log says.
  private static func newestAccounts(_ row: StoreTable.Row, _ end: AuditTable.End) -> [UInt8]? {
    if let state = end.state, ConstantTime.areEqual(state.store, row.authenticationCode) {
      return state.accounts
    }
    let isNewest = ConstantTime.areEqual(row.seals.auditHead, end.link.authenticationCode)
    return isNewest ? row.seals.accounts : nil
  }

  /// Writes what a new store begins with; refuses to take over one that lost its own record.
  private static func initialize(
    _ connection: Connection, path: String, mayCreate: Bool
  ) throws {
    guard
      try connection.accounts.count() == 0, try connection.policy.isEmpty(),
      try connection.audit.verifiedEnd(behind: .origin).state == nil
    else { throw StoreError.notAuthentic("the store's own record") }
    guard mayCreate else { throw StoreOpeningError.absent(path) }
    try connection.begin.run()
    let policy = try connection.policy.replace(with: Policy())
    let accounts = connection.accounts.seal(of: AccountSet())
    _ = try connection.store.write(StoreTable.Seals(policy: policy, accounts: accounts))
    try connection.commit.run()
  }
}

extension StoreOpeningError {
  /// What SQLite or the tables threw, as a fact about the file.
  fileprivate init(_ error: any Error, path: String) {
    switch error {
    case let error as StoreOpeningError: self = error
    case let error as SQLiteError where error.isBusy: self = .inUse(path)
    case let error as SQLiteError: self.init(error.storeError, path: path)
    case let error as StoreError: self.init(error, path: path)
    default: self = .unavailable(path, why: "\(type(of: error))")
    }
  }

  private init(_ error: StoreError, path: String) {
    switch error {
    case .notAuthentic(let what): self = .notAuthentic(path, what: what)
    case .unavailable(let why): self = .unavailable(path, why: why)
    case .diskFull: self = .diskFull(path)
    case .diskFailed, .identityChanged, .accountsChanged: self = .unavailable(path, why: "\(error)")
    }
  }
}
