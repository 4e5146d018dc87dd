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

  /// The end of the log as it is on disk.
  struct End {
    let link: Link

    /// What the newest row says of the rest of the store; nil where the log is empty.
    let state: StateSeal?
  }

  /// Rows that go at once, so that the store's own row is written with one commit in so many.
  static let rowsRemovedAtOnce = 256

  /// A row as it is on disk.
  private struct Row {
    let record: AuditRecord
    let endOffset: Int64
    let state: StateSeal

    var link: Link {
      Link(
        number: record.number, authenticationCode: record.authenticationCode,
        endOffset: endOffset)
    }
  }

  private let vault: Vault
  private let insert: PreparedStatement
  private let selectLastNumbers: PreparedStatement
  private let selectFrom: PreparedStatement
  private let deleteThrough: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    insert = try PreparedStatement(
      """
      INSERT INTO audit (number, at, action, verdict, reason, accountName, accountUID, actor,
        service, terminal, address, remoteAccount, method, device, rule, note, count,
        endOffset, storeMAC, accountsMAC, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, on: database)
    selectLastNumbers = try PreparedStatement(
      "SELECT number FROM audit ORDER BY number DESC LIMIT 2", on: database)
    selectFrom = try PreparedStatement(
      """
      SELECT number, at, action, verdict, reason, accountName, accountUID, actor, service,
        terminal, address, remoteAccount, method, device, rule, note, count, endOffset, storeMAC,
        accountsMAC, mac
      FROM audit WHERE number >= ? ORDER BY number LIMIT ?
      """, on: database)
    deleteThrough = try PreparedStatement("DELETE FROM audit WHERE number <= ?", on: database)
  }

  /// The end of the chain as it is on disk.
  ///
  /// - Parameter anchor: what the first row is chained to.
  /// - Throws: `StoreError.notAuthentic` if the last row does not follow from the one before it.
  func verifiedEnd(behind anchor: Link) throws(StoreError) -> End {
    let numbers = try selectLastNumbers.rows { $0.integer() }
    guard let first = numbers.last else { return End(link: anchor, state: nil) }
    let rows = try self.rows(from: first, atMost: numbers.count).map(\.row)
    guard rows.count == numbers.count, let last = rows.last, let last else {
      throw Self.notAuthentic
    }
    let predecessor = rows.count == 2 ? rows[0]?.link : anchor
    guard let predecessor, follows(last, predecessor) else { throw Self.notAuthentic }
    return End(link: last.link, state: last.state)
  }

  /// Whether the log has the row, or had it before it went with the oldest ones.
  func knows(_ mark: HighWater, anchor: Link, head: Link) throws(StoreError) -> Bool {
    guard mark.number > anchor.number else { return true }
    guard mark.number <= head.number else { return false }
    let place = try rows(from: mark.number, atMost: 1).first { $0.number == mark.number }
    return place?.row?.record.authenticationCode == mark.authenticationCode
  }

  /// Appends an event behind `head` and moves `head` to it.
  ///
  /// - Parameter state: of the rest of the store, as the same transaction leaves it.
  func append(
    _ event: AuditEvent, sealing state: StateSeal, to head: inout Link
  ) throws(StoreError) -> AuditRecord {
    let endOffset = head.endOffset + event.recordedByteCount
    let record = AuditRecord(
      number: head.number + 1, event: event,
      authenticationCode: vault.authenticationCode(
        for: event, number: head.number + 1, endOffset: endOffset,
        after: head.authenticationCode, sealing: state.encoding))
    let row = Row(record: record, endOffset: endOffset, state: state)
    try insert.run(Self.encode(row))
    head = row.link
    return record
  }

  /// Removes the oldest rows, if the log behind `anchor` has more than `limit` bytes, or will have
  /// with `added` bytes more: before these are appended, so that the newest row always stays.
  ///
  /// What goes is verified first: the anchor never moves over a row that was edited or is missing.
  ///
  /// - Returns: The new anchor; nil where nothing is to go.
  /// - Throws: `StoreError.notAuthentic` for a row that does not follow from the one before it.
  func trim(
    behind anchor: Link, head: Link, adding added: Int64, limit: Int64
  ) throws(StoreError) -> Link? {
    guard head.endOffset + added - anchor.endOffset > limit, anchor.number < head.number else {
      return nil
    }
    var end = anchor
    for place in try rows(from: anchor.number + 1, atMost: Self.rowsRemovedAtOnce) {
      guard let row = place.row, follows(row, end) else { throw Self.notAuthentic }
      end = row.link
    }
    try deleteThrough.run(.integer(end.number))
    return end
  }

  /// Rows behind a number and not before the anchor, as far as they pass the filter.
  ///
  /// - Parameter limit: how many, at most `AuditPage.maximumRows`.
  func page(
    after number: Int64, limit: Int, where filter: AuditFilter, anchor: Link, head: Link
  ) throws(StoreError) -> AuditPage {
    var last = min(max(number, anchor.number), head.number)
    var records: [AuditRecord] = []
    var lookedAt = 0
    while last < head.number, records.count < limit, lookedAt < AuditPage.maximumRows {
      let count = min(limit - records.count, AuditPage.maximumRows - lookedAt)
      let places = try rows(from: last + 1, atMost: count)
      records += places.lazy.compactMap { $0.row?.record }.filter { filter.admits($0.event) }
      lookedAt += places.count
      // Where rows are missing at the end, there is nothing more to look at.
      last = places.count == count ? places.last?.number ?? head.number : head.number
    }
    return AuditPage(records: records, last: last, isAtEnd: last >= head.number)
  }

  /// Verifies rows behind a number and behind the anchor, at most `AuditVerification.maximumRows`.
  func verify(
    after number: Int64, anchor: Link, head: Link
  ) throws(StoreError) -> AuditVerification {
    guard number < head.number else {
      return AuditVerification(count: 0, last: head.number, isAtEnd: true)
    }
    guard number > anchor.number else { return try verify(behind: anchor, head: head) }
    let place = try rows(from: number, atMost: 1).first { $0.number == number }
    guard let row = place?.row else {
      return AuditVerification(
        count: 0, last: number - 1, fault: place == nil ? .missing : .edited, isAtEnd: false)
    }
    return try verify(behind: row.link, head: head)
  }

  private func verify(behind start: Link, head: Link) throws(StoreError) -> AuditVerification {
    var end = start
    var fault: AuditVerification.Fault?
    let places = try rows(from: start.number + 1, atMost: AuditVerification.maximumRows)
    for place in places {
      guard let row = place.row, follows(row, end) else {
        fault = place.number == end.number + 1 ? .edited : .missing
        break
      }
      end = row.link
    }
    let isExhausted = places.count < AuditVerification.maximumRows
    if fault == nil, isExhausted, end.number < head.number { fault = .missing }
    return AuditVerification(
      count: Int(end.number - start.number), last: end.number, fault: fault,
      isAtEnd: end.number == head.number)
  }

  /// Rows from a number on, each with its number; nil in the place of one that is no event.
  private func rows(
    from number: Int64, atMost count: Int
  ) throws(StoreError) -> [(number: Int64, row: Row?)] {
    try selectFrom.rows([.integer(number), SQLValue(count)]) { row in
      let number = row.integer()
      return (number, Self.decode(&row, number: number))
    }
  }

  private static let notAuthentic = StoreError.notAuthentic("the audit log")

  /// The MAC is looked at first: what it covers is ours, and no longer anybody's to choose; what
  /// the predecessor says of itself may still be anything.
  private func follows(_ row: Row, _ predecessor: Link) -> Bool {
    let record = row.record
    let expected = vault.authenticationCode(
      for: record.event, number: record.number, endOffset: row.endOffset,
      after: predecessor.authenticationCode, sealing: row.state.encoding)
    return ConstantTime.areEqual(expected, record.authenticationCode)
      && vault.mayEnd(row: record.number, with: record.authenticationCode)
      && record.number - 1 == predecessor.number
      && row.endOffset - record.event.recordedByteCount == predecessor.endOffset
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
      .blob(row.state.store), .blob(row.state.accounts), .blob(row.record.authenticationCode),
    ]
  }

  /// Nil for a row without a known action and verdict.
  ///
  /// Any other field that makes no sense reads as absent, and then the MAC does not fit.
  private static func decode(_ row: inout SQLRow, number: Int64) -> Row? {
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
    let state = StateSeal(store: row.bytes(), accounts: row.bytes())
    return Row(
      record: AuditRecord(number: number, event: event, authenticationCode: row.bytes()),
      endOffset: endOffset, state: state)
  }

  private static func identity(name: String?, uid: Int64?) -> AccountIdentity? {
    guard
      let name = name.flatMap(AccountName.init), let uid = uid.flatMap(UInt32.init(exactly:))
    else { return nil }
    return AccountIdentity(name: name, uid: UserID(uid))
  }
}
