import GRDB
import SallyportCore
import SallyportCrypto

/// The audit log: append-only, numbered without gaps, each row chained to the one before (I9), and
/// bounded: the oldest rows go, and the anchor says what the first one left is chained to (O9).
struct AuditTable {
  /// A place in the chain: its end, to which the next row is linked, or its anchor.
  struct Link: Hashable {
    static let origin = Link(number: 0, authenticationCode: [], endOffset: 0)

    let number: Int64
    let authenticationCode: [UInt8]

    /// Bytes of all rows up to and with this one, from the first there ever was.
    let endOffset: Int64
  }

  /// Rows that go at once, so that the store's own row is written with one commit in so many.
  static let rowsRemovedAtOnce: Int64 = 256

  /// A row as it is on disk.
  private struct Row {
    let record: AuditRecord
    let endOffset: Int64

    var link: Link {
      Link(
        number: record.number, authenticationCode: record.authenticationCode,
        endOffset: endOffset)
    }
  }

  private let vault: Vault
  private let insert: PreparedStatement
  private let selectLast: PreparedStatement
  private let selectAfter: PreparedStatement
  private let deleteThrough: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    insert = try PreparedStatement(
      """
      INSERT INTO audit (number, at, action, verdict, reason, accountName, accountUID, actor,
        service, terminal, address, remoteAccount, method, device, rule, note, count,
        endOffset, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, on: database)
    selectLast = try PreparedStatement(
      """
      SELECT number, at, action, verdict, reason, accountName, accountUID, actor, service,
        terminal, address, remoteAccount, method, device, rule, note, count, endOffset, mac
      FROM audit ORDER BY number DESC LIMIT 2
      """, on: database)
    selectAfter = try PreparedStatement(
      """
      SELECT number, at, action, verdict, reason, accountName, accountUID, actor, service,
        terminal, address, remoteAccount, method, device, rule, note, count, endOffset, mac
      FROM audit WHERE number > ? ORDER BY number LIMIT ?
      """, on: database)
    deleteThrough = try PreparedStatement("DELETE FROM audit WHERE number <= ?", on: database)
  }

  /// The end of the chain as it is on disk.
  ///
  /// - Parameter anchor: what the first row is chained to.
  /// - Throws: `StoreError.notAuthentic` if the last row does not follow from the one before it.
  func verifiedHead(behind anchor: Link) throws(StoreError) -> Link {
    let rows = try selectLast.rows { row in Self.decode(&row) }
    guard let first = rows.first else { return anchor }
    guard let last = first else { throw Self.notAuthentic }
    let predecessor = rows.count == 2 ? rows[1]?.link : anchor
    guard let predecessor, follows(last, predecessor) else { throw Self.notAuthentic }
    return last.link
  }

  /// Appends an event behind `head` and moves `head` to it.
  func append(_ event: AuditEvent, to head: inout Link) throws(StoreError) -> AuditRecord {
    let endOffset = head.endOffset + event.recordedByteCount
    let record = AuditRecord(
      number: head.number + 1, event: event,
      authenticationCode: vault.authenticationCode(
        for: event, number: head.number + 1, endOffset: endOffset,
        after: head.authenticationCode))
    let row = Row(record: record, endOffset: endOffset)
    try insert.run(Self.encode(row))
    head = row.link
    return record
  }

  /// Removes the oldest rows, if the log behind `anchor` has more than `limit` bytes.
  ///
  /// What goes is verified first: the anchor never moves over a row that was edited or is missing.
  ///
  /// - Returns: The new anchor; nil where nothing is to go.
  /// - Throws: `StoreError.notAuthentic` for a row that does not follow from the one before it.
  func trim(
    behind anchor: Link, head: Link, limit: Int64
  ) throws(StoreError) -> Link? {
    guard head.endOffset - anchor.endOffset > limit else { return nil }
    let rows = try selectAfter.rows(
      [.integer(anchor.number), .integer(Self.rowsRemovedAtOnce)]) { row in Self.decode(&row) }
    var end = anchor
    for row in rows {
      guard let row, follows(row, end) else { throw Self.notAuthentic }
      end = row.link
    }
    try deleteThrough.run(.integer(end.number))
    return end
  }

  private static let notAuthentic = StoreError.notAuthentic("the audit log")

  /// The MAC is looked at first: what it covers is ours, and no longer anybody's to choose.
  private func follows(_ row: Row, _ predecessor: Link) -> Bool {
    let record = row.record
    let expected = vault.authenticationCode(
      for: record.event, number: record.number, endOffset: row.endOffset,
      after: predecessor.authenticationCode)
    return ConstantTime.areEqual(expected, record.authenticationCode)
      && record.number == predecessor.number + 1
      && row.endOffset == predecessor.endOffset + record.event.recordedByteCount
  }

  private static func encode(_ row: Row) -> [SQLValue] {
    let event = row.record.event
    return [
      .integer(row.record.number), .integer(event.at.seconds), .text(event.action.rawValue),
      .text(event.verdict.rawValue), SQLValue(event.reason?.rawValue),
      SQLValue(event.account?.name.value), SQLValue(event.account.map { Int64($0.uid.rawValue) }),
      SQLValue(event.actor.map { Int64($0.rawValue) }), SQLValue(event.service),
      SQLValue(event.terminal), SQLValue(event.address?.networkOrder),
      SQLValue(event.remoteAccount), SQLValue(event.method?.rawValue),
      SQLValue(event.device?.value), SQLValue(event.rule.map(Int64.init)), SQLValue(event.note),
      SQLValue(event.count), .integer(row.endOffset),
      .blob(row.record.authenticationCode),
    ]
  }

  /// Nil for a row without a known action and verdict.
  ///
  /// Any other field that makes no sense reads as absent, and then the MAC does not fit.
  private static func decode(_ row: inout SQLRow) -> Row? {
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
      device: row.optionalText().flatMap(DeviceName.init),
      rule: row.optionalInteger().map(Int.init), note: row.optionalText(),
      count: Int(row.integer()))
    let endOffset = row.integer()
    return Row(
      record: AuditRecord(number: number, event: event, authenticationCode: row.bytes()),
      endOffset: endOffset)
  }

  private static func identity(name: String?, uid: Int64?) -> AccountIdentity? {
    guard
      let name = name.flatMap(AccountName.init), let uid = uid.flatMap(UInt32.init(exactly:))
    else { return nil }
    return AccountIdentity(name: name, uid: UserID(uid))
  }
}
