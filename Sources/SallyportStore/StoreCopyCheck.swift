import SallyportCore
import SallyportCrypto

/// Reads the copy of a store from end to end, as a start would and further, before anybody relies on
/// it, and marks it as a backup.
enum StoreCopyCheck {
  /// - Throws: `StoreError.notAuthentic` where a page or a seal does not fit.
  static func run(
    on file: CopyFile, at path: String, vault: Vault
  ) throws(StoreError) -> CheckedCopy {
    do {
      let database = try Database(path: StoreFile.resolved(path))
      let checked = try check(database, of: file, at: path, vault: vault)
      try Schema.mark(database, asOlder: true)
      // All of it is in the one file then.
      try database.close()
      return checked
    } catch let error as StoreError {
      throw error
    } catch let error as SQLiteError {
      throw error.storeError
    } catch {
      throw .unavailable("the copy: \(error)")
    }
  }

  private static func check(
    _ database: Database, of file: CopyFile, at path: String, vault: Vault
  ) throws -> CheckedCopy {
    try ConnectionSettings.apply(to: database)
    let isSound =
      try PreparedStatement("PRAGMA integrity_check(1)", on: database)
      .rows { $0.text() } == ["ok"]
    guard isSound else { throw StoreError.notAuthentic("a page of the copy") }
    guard try Schema.everything(in: database) == Schema.expected(at: Schema.latestVersion) else {
      throw StoreError.notAuthentic("the schema of the copy")
    }
    let connection = try Connection(on: database, vault: vault)
    let state = try SQLiteStore.firstState(connection, path: path, vault: vault)
    var census = AccountCensus()
    while case .counting = census.state {
      try census.goOn(connection.accounts, seal: state.seals.accounts)
    }
    guard census.state == .complete else { throw StoreError.accountsChanged }
    let (count, refused) = try connection.accounts.rewriteAll { _ in }
    return CheckedCopy(
      accounts: count, refused: refused, auditRow: state.auditHead.number, bytes: file)
  }
}
