package import SallyportCore
package import SallyportCrypto

/// Another sealing key in the place of the one there is (product row O3).
///
/// From the one commit of `beginRotation` on the store is sealed as a whole with the new key: its own
/// row, the policy, and the set of all accounts, with the MACs that the records have. What opens the
/// records themselves, which are sealed anew one by one, lies in the store's own row, sealed with the
/// new key; so the former one is needed no more, and whoever has it can put nothing back.
///
/// The audit log keeps its MACs, which journals know: the former key's last row is a link that the
/// new key has sealed, and no row before it can be changed without changing that one's MAC.
extension SQLiteStore {
  /// The id of the key that a file says it is sealed with; nil where there is none to be read.
  ///
  /// It proves nothing, and tells only which key to try.
  package static func recordedKeyID(ofStoreAt path: String) -> SealingKey.ID? {
    do {
      try StoreFile.prepare(at: path, mayCreate: false)
      let database = try Database(path: StoreFile.resolved(path))
      try ConnectionSettings.apply(to: database)
      // Whatever its schema is, this column was there from the beginning.
      let select = try PreparedStatement("SELECT keyID FROM store", on: database)
      return try select.rows { $0.bytes() }.first.flatMap(SealingKey.ID.init(bytes:))
    } catch {
      return nil
    }
  }

  /// Puts another key in the place of this store's, durably, and closes the store: with the new key
  /// it can be opened, with the former one no more.
  ///
  /// - Throws: `StoreError`, and then nothing has changed and the store is open:
  ///   `.accountsChanged` where the accounts are not those that were sealed; `.unavailable` while
  ///   records are still sealed with an earlier key.
  package func beginRotation(
    to key: SealingKey, at now: UnixTime
  ) throws(StoreError) -> [AuditRecord] {
    guard state.formerKeys.ofRecords == nil else {
      throw .unavailable("the last rotation of the sealing key is not at its end")
    }
    guard state.formerKeys.keys.count < FormerKeys.maximumCount else {
      throw .unavailable(
        "\(FormerKeys.maximumCount) former keys are still needed, for recovery codes and rows of the "
          + "audit log from their time; fewer rows (audit.maxSize) need fewer keys")
    }
    let records = try durablyWithoutReserve { connection throws(StoreError) in
      _ = try sealedAccounts(connection)
      let event = AuditEvent(
        at: now, action: .keyRotationBegun, verdict: .done, account: nil, actor: nil,
        note: "from \(vault.keyID) to \(key.id)")
      // With this key: its last row, whose MAC the new key's first word names.
      let records = try append([event], on: connection)
      try writeOwnRecord(with: key, connection.database)
      return records
    }
    // It is done; how the file is closed changes nothing.
    let highWater = highWater
    try? letGo()
    rollback.keep(highWater, under: Vault(key: key))
    return records
  }

  /// Writes the store's own row with the new key, as the newest word of all.
  private func writeOwnRecord(
    with key: SealingKey, _ database: Database
  ) throws(StoreError) {
    let head = state.auditHead
    let vault = vault.replaced(
      by: key, keeping: state.formerKeys, lastNumber: head.number,
      lastCode: head.authenticationCode)
    let connection = try Connection(on: database, vault: vault)
    var seals = state.seals
    seals.policy = vault.authenticationCode(for: state.policy)
    seals.accounts = connection.accounts.seal(of: try allAccounts(connection))
    seals.auditHead = head.authenticationCode
    seals.formerKeys = try Self.seal(vault.formerKeys, vault)
    _ = try connection.store.write(seals)
  }

  private func allAccounts(_ connection: Connection) throws(StoreError) -> AccountSet {
    var accounts = AccountSet()
    var (last, count) = (Int64(0), 0)
    repeat {
      count = 0
      try connection.accounts.forEachMember(
        after: last, atMost: AccountCensus.rowsAtOnce
      ) { id, member in
        accounts.insert(member, at: id)
        (last, count) = (id, count + 1)
      }
    } while count == AccountCensus.rowsAtOnce
    return accounts
  }

  private static func seal(
    _ formerKeys: FormerKeys, _ vault: Vault
  ) throws(StoreError) -> [UInt8] {
    do {
      return try vault.seal(formerKeys)
    } catch {
      throw .unavailable("what is kept of former sealing keys cannot be sealed: \(error)")
    }
  }

  /// Keeps less of former keys, in the caller's transaction.
  func keep(_ formerKeys: FormerKeys) throws(StoreError) {
    guard formerKeys != state.formerKeys else { return }
    state.seals.formerKeys = try Self.seal(formerKeys, vault)
    state.formerKeys = formerKeys
    state.isOwnRecordBehind = true
  }

  /// The space kept for logins is not a rotation's to use: it waits until there is room again.
  private func durablyWithoutReserve<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard !isShortOfSpace else { throw .diskFull }
    let value = try inOneTransaction(body)
    try onConnection { connection throws(StoreError) in try synchronize(connection) }
    return value
  }
}

extension SQLiteStore {
  /// What came of a part of the walk over all records.
  package enum RotationStep {
    /// There is more to do.
    case more

    /// Nothing more is to be done, and this was recorded.
    case over([AuditRecord])
  }

  package func keyRotation() throws(StoreError) -> KeyRotation? {
    guard let former = state.formerKeys.ofRecords, let resealing else { return nil }
    // It waits, and for ever, unless root accepts them.
    if census.state == .damaged { throw .accountsChanged }
    return try onConnection { connection throws(StoreError) in
      KeyRotation(
        former: former.id, resealed: resealing.count, total: try connection.accounts.count())
    }
  }

  package var formerKeyCount: Int { state.formerKeys.keys.count }

  /// Seals some more records with the present key, durably, in a commit of their own; at the end what
  /// nothing needs any more of former keys goes.
  ///
  /// It writes nothing where there is nothing to do.
  ///
  /// - Throws: `StoreError`, and then this part has changed nothing and may be tried again.
  package func goOnWithRotation(at now: UnixTime) throws(StoreError) -> RotationStep {
    guard let walk = resealing else { return .over([]) }
    let survey = try onConnection { connection throws(StoreError) in
      try connection.accounts.survey(
        behind: walk.lastID, atMost: Resealing.rowsAtOnce, among: sealedAccounts(connection),
        at: now)
    }
    try reseal(survey.rowsUnderFormerKey)
    resealing?.note(survey)
    guard survey.count < Resealing.rowsAtOnce else { return .more }
    guard !walk.rowsHaveMoved else {
      resealing = Resealing()
      return .more
    }
    return .over(try endRotation(at: now))
  }

  private func reseal(_ rows: [AccountRecords.Resealable]) throws(StoreError) {
    guard !rows.isEmpty else { return }
    try durablyWithoutReserve { connection throws(StoreError) in
      for row in rows { try connection.accounts.reseal(row, census: &census) }
      recent.forgetAll()
      // No row of the log tells of it: the store's own row seals it.
      noteAccounts(connection)
    }
  }

  private func endRotation(at now: UnixTime) throws(StoreError) -> [AuditRecord] {
    let before = state.formerKeys
    let oldest = before.keys.first { resealing?.keysOfDigests.contains($0.id) == true }
    var formerKeys = before
    formerKeys.dropRecordKeys(oldestDigest: oldest?.id)
    var records: [AuditRecord] = []
    if formerKeys != before {
      records = try durablyWithoutReserve { connection throws(StoreError) in
        try keep(formerKeys)
        guard before.ofRecords != nil else { return [] }
        let event = AuditEvent(
          at: now, action: .keyRotationEnded, verdict: .done, account: nil, actor: nil,
          note: "to \(vault.keyID)")
        return try append([event], on: connection)
      }
    }
    resealing = nil
    return records
  }
}
