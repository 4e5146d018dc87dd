import SallyportCore
import SallyportCrypto

/// The one row about the store itself: whose key seals it, and what seals its parts as a whole.
///
/// An account whose rows are gone would look like one that never enrolled, and no MAC would miss
/// them. So the set of accounts is sealed too: while it does not fit, the absence of an account is
/// not believed (I4, I9). The policy's seal lies here and not beside the settings, so that an
/// older policy cannot be put back with a seal of its own. Who puts back this whole row too has
/// rolled back the store; that only what lies outside it can tell (the journal).
struct StoreTable {
  /// MACs, each over a part of the store as a whole, and where the audit log begins.
  struct Seals: Hashable {
    var policy: [UInt8]
    var accounts: [UInt8]
    var auditAnchor = AuditTable.Link.origin

    /// The latest time that was ever recorded, to a minute: what is granted for a time must not
    /// come back with a clock that was set back.
    var latestTime = UnixTime.epoch
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
        latestTime, mac
      FROM store
      """, on: database)
    put = try PreparedStatement(
      """
      INSERT INTO store (id, keyID, policyMAC, accountsMAC, auditAnchorNumber, auditAnchorMAC,
        auditAnchorOffset, latestTime, mac)
      VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET policyMAC = excluded.policyMAC,
        accountsMAC = excluded.accountsMAC, auditAnchorNumber = excluded.auditAnchorNumber,
        auditAnchorMAC = excluded.auditAnchorMAC,
        auditAnchorOffset = excluded.auditAnchorOffset,
        latestTime = excluded.latestTime, mac = excluded.mac
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
          latestTime: UnixTime(seconds: row.integer())),
        authenticationCode: row.bytes())
    }.first
  }

  func isAuthentic(_ row: Row) -> Bool {
    ConstantTime.areEqual(authenticationCode(for: row.seals), row.authenticationCode)
  }

  func write(_ seals: Seals) throws(StoreError) {
    try put.run(
      .blob(vault.keyID.bytes), .blob(seals.policy), .blob(seals.accounts),
      .integer(seals.auditAnchor.number), .blob(seals.auditAnchor.authenticationCode),
      .integer(seals.auditAnchor.endOffset), .integer(seals.latestTime.seconds),
      .blob(authenticationCode(for: seals)))
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
    return vault.authenticationCode(forFact: "store", value: encoding.bytes)
  }
}
