import GRDB
import SallyportCore
import SallyportCrypto

/// The audit log: append-only, numbered without gaps, each row chained to the one before (I9).
struct AuditTable {
  /// The end of the chain, to which the next row is linked.
  struct Head: Hashable {
    static let empty = Head(number: 0, authenticationCode: [])

    let number: Int64
    let authenticationCode: [UInt8]
  }

  private let vault: Vault
  private let insert: PreparedStatement
  private let selectLast: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    insert = try PreparedStatement(
      """
      INSERT INTO audit (number, at, action, verdict, reason, accountName, accountUID, actor,
        service, terminal, address, remoteAccount, method, device, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, on: database)
    selectLast = try PreparedStatement(
      """
      SELECT number, at, action, verdict, reason, accountName, accountUID, actor, service,
        terminal, address, remoteAccount, method, device, mac
      FROM audit ORDER BY number DESC LIMIT 2
      """, on: database)
  }

  /// The end of the chain as it is on disk.
  ///
  /// - Throws: `StoreError.notAuthentic` if the last row does not follow from the one before it.
  func verifiedHead() throws(StoreError) -> Head {
    let rows = try selectLast.rows { row in Self.decode(&row) }
    guard let last = rows.first else { return .empty }
    let predecessor = try predecessor(of: last, among: rows)
    guard let last else { throw Self.notAuthentic }
    let expected = vault.authenticationCode(
      for: last.event, number: last.number, after: predecessor.authenticationCode)
    guard ConstantTime.areEqual(expected, last.authenticationCode) else {
      throw Self.notAuthentic
    }
    return Head(number: last.number, authenticationCode: last.authenticationCode)
  }

  /// Appends an event behind `head` and moves `head` to it.
  func append(_ event: AuditEvent, to head: inout Head) throws(StoreError) -> AuditRecord {
    let record = AuditRecord(
      number: head.number + 1, event: event,
      authenticationCode: vault.authenticationCode(
        for: event, number: head.number + 1, after: head.authenticationCode))
    try insert.run(Self.encode(record))
    head = Head(number: record.number, authenticationCode: record.authenticationCode)
    return record
  }

  private static let notAuthentic = StoreError.notAuthentic("the end of the audit log")

  private func predecessor(
    of last: AuditRecord?, among rows: [AuditRecord?]
  ) throws(StoreError) -> Head {
    guard let last else { throw Self.notAuthentic }
    if last.number == 1 { return .empty }
    guard rows.count == 2, let row = rows[1], row.number == last.number - 1 else {
      throw Self.notAuthentic
    }
    return Head(number: row.number, authenticationCode: row.authenticationCode)
  }

  private static func encode(_ record: AuditRecord) -> [SQLValue] {
    let event = record.event
    return [
      .integer(record.number), .integer(event.at.seconds), .text(event.action.rawValue),
      .text(event.verdict.rawValue), SQLValue(event.reason?.rawValue),
      SQLValue(event.account?.name.value), SQLValue(event.account.map { Int64($0.uid.rawValue) }),
      SQLValue(event.actor.map { Int64($0.rawValue) }), SQLValue(event.service),
      SQLValue(event.terminal), SQLValue(event.address?.networkOrder),
      SQLValue(event.remoteAccount), SQLValue(event.method?.rawValue),
      SQLValue(event.device?.value),
      .blob(record.authenticationCode),
    ]
  }

  /// Nil for a row without a known action and verdict.
  ///
  /// Any other field that makes no sense reads as absent, and then the MAC does not fit.
  private static func decode(_ row: inout SQLRow) -> AuditRecord? {
    let number = row.integer()
    let at = UnixTime(seconds: row.integer())
    guard
      let action = AuditEvent.Action(rawValue: row.text()),
      let verdict = AuditEvent.Verdict(rawValue: row.text())
    else { return nil }
    let event = AuditEvent(
      at: at, action: action, verdict: verdict,
      reason: row.optionalText().flatMap(AuditReason.init(rawValue:)),
      account: identity(name: row.optionalText(), uid: row.optionalInteger()),
      actor: row.optionalInteger().flatMap(UInt32.init(exactly:)).map(UserID.init),
      service: row.optionalText(), terminal: row.optionalText(),
      address: row.optionalBytes().flatMap(IPAddress.init(networkOrder:)),
      remoteAccount: row.optionalText(),
      method: row.optionalText().flatMap(AuthenticatorKind.init(rawValue:)),
      device: row.optionalText().flatMap(DeviceName.init))
    return AuditRecord(number: number, event: event, authenticationCode: row.bytes())
  }

  private static func identity(name: String?, uid: Int64?) -> AccountIdentity? {
    guard
      let name = name.flatMap(AccountName.init), let uid = uid.flatMap(UInt32.init(exactly:))
    else { return nil }
    return AccountIdentity(name: name, uid: UserID(uid))
  }
}
