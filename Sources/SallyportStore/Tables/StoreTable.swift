import GRDB
import SallyportCore
import SallyportCrypto

/// The one row about the store itself: whose key seals it, and how many accounts it holds.
///
/// An account whose rows are gone would look like one that never enrolled, and no MAC would miss
/// them. So the number of accounts is sealed too: while it does not fit, the absence of an account
/// is not believed (I4, I9).
struct StoreTable {
  struct Row {
    let keyID: [UInt8]
    let accountCount: Int
    let authenticationCode: [UInt8]
  }

  private let vault: Vault
  private let select: PreparedStatement
  private let put: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    select = try PreparedStatement("SELECT keyID, accountCount, mac FROM store", on: database)
    put = try PreparedStatement(
      """
      INSERT INTO store (id, keyID, accountCount, mac) VALUES (1, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET accountCount = excluded.accountCount, mac = excluded.mac
      """, on: database)
  }

  /// Nil before the first start is over.
  func load() throws(StoreError) -> Row? {
    try select.rows { row in
      Row(
        keyID: row.bytes(), accountCount: Int(row.integer()), authenticationCode: row.bytes())
    }.first
  }

  func isAuthentic(_ row: Row) -> Bool {
    ConstantTime.areEqual(
      authenticationCode(accountCount: row.accountCount), row.authenticationCode)
  }

  func write(accountCount: Int) throws(StoreError) {
    try put.run(
      .blob(vault.keyID.bytes), SQLValue(accountCount),
      .blob(authenticationCode(accountCount: accountCount)))
  }

  /// For the watchdog: as cheap as a read can be.
  func probe() throws(StoreError) {
    guard try load() != nil else { throw .unavailable("its own record is gone") }
  }

  private func authenticationCode(accountCount: Int) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(vault.keyID.bytes)
    encoding.append(accountCount)
    return vault.authenticationCode(forFact: "store", value: encoding.bytes)
  }
}
