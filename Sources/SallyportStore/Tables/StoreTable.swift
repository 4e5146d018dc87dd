import SallyportCore
import SallyportCrypto

/// The one row about the store itself: whose key seals it, and what seals its parts as a whole.
///
/// The policy's seal lies here and not beside the settings, so that an older policy cannot be put
/// back with a seal of its own; and what seals this row in turn is the newest row of the audit log
/// (`StateSeal`), so that an older one of it cannot be put back either. Only where a commit appends
/// no row to the log, as that of a new store, is this row the newest word itself: it names the end
/// of the log that it was written behind.
struct StoreTable {
  /// MACs, each over a part of the store as a whole, and where the audit log begins.
  struct Seals: Hashable {
    var policy: [UInt8]

    /// Of the accounts when this was written; the audit log may have a newer one.
    var accounts: [UInt8]
    var auditAnchor = AuditTable.Link.origin

    /// The latest time that was ever recorded, to a minute: what is granted for a time must not
    /// come back with a clock that was set back.
    var latestTime = UnixTime.epoch

    /// The MAC of the audit row that was the newest when this was written.
    var auditHead = AuditTable.Link.origin.authenticationCode

    /// What is kept of former sealing keys, sealed with the present one (`Vault.seal(_:)`); empty
    /// where that is nothing.
    var formerKeys: [UInt8] = []

    /// In the place of a MAC, and equal to none: the row was written with an audit row behind it,
    /// which seals it, and without which it is not believed.
    static let rowFollows: [UInt8] = [0]
  }

  struct Row {
    let keyID: [UInt8]
    let seals: Seals
    let authenticationCode: [UInt8]
  }

  private let vault: Vault
  private let select: PreparedStatement
  private let put: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    select = try PreparedStatement(
      """
      SELECT keyID, policyMAC, accountsMAC, auditAnchorNumber, auditAnchorMAC, auditAnchorOffset,
        latestTime, auditHeadMAC, formerKeys, mac
      FROM store
      """, on: database)
    put = try PreparedStatement(
      """
      INSERT INTO store (id, keyID, policyMAC, accountsMAC, auditAnchorNumber, auditAnchorMAC,
        auditAnchorOffset, latestTime, auditHeadMAC, formerKeys, mac)
      VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET keyID = excluded.keyID, policyMAC = excluded.policyMAC,
        accountsMAC = excluded.accountsMAC, auditAnchorNumber = excluded.auditAnchorNumber,
        auditAnchorMAC = excluded.auditAnchorMAC,
        auditAnchorOffset = excluded.auditAnchorOffset,
        latestTime = excluded.latestTime, auditHeadMAC = excluded.auditHeadMAC,
        formerKeys = excluded.formerKeys, mac = excluded.mac
      """, on: database)
  }

  /// Nil before the first start is over.
  func load() throws(StoreError) -> Row? {
    try select.rows { row in
      Row(
        keyID: row.bytes(),
        seals: Seals(
          policy: row.bytes(), accounts: row.bytes(),
          auditAnchor: AuditTable.Link(
            number: row.integer(), authenticationCode: row.bytes(), endOffset: row.integer()),
          latestTime: UnixTime(seconds: row.integer()), auditHead: row.bytes(),
          formerKeys: row.bytes()),
        authenticationCode: row.bytes())
    }.first
  }

  func isAuthentic(_ row: Row) -> Bool {
    ConstantTime.areEqual(authenticationCode(for: row.seals), row.authenticationCode)
  }

  /// - Returns: The MAC of the row, by which the audit log knows it.
  func write(_ seals: Seals) throws(StoreError) -> [UInt8] {
    let authenticationCode = authenticationCode(for: seals)
    try put.run(
      .blob(vault.keyID.bytes), .blob(seals.policy), .blob(seals.accounts),
      .integer(seals.auditAnchor.number), .blob(seals.auditAnchor.authenticationCode),
      .integer(seals.auditAnchor.endOffset), .integer(seals.latestTime.seconds),
      .blob(seals.auditHead), .blob(seals.formerKeys), .blob(authenticationCode))
    return authenticationCode
  }

  /// For the watchdog: as cheap as a read can be.
  func probe() throws(StoreError) {
    guard try load() != nil else { throw .unavailable("its own record is gone") }
  }

  private func authenticationCode(for seals: Seals) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(vault.keyID.bytes)
    encoding.append(seals.policy)
    encoding.append(seals.accounts)
    encoding.append(seals.auditAnchor.number)
    encoding.append(seals.auditAnchor.authenticationCode)
    encoding.append(seals.auditAnchor.endOffset)
    encoding.append(seals.latestTime.seconds)
    encoding.append(seals.auditHead)
    // Rows from before there was such a thing keep their MACs.
    if !seals.formerKeys.isEmpty { encoding.append(seals.formerKeys) }
    return vault.authenticationCode(forFact: "store", value: encoding.bytes)
  }
}
