import Foundation
import SallyportCore
import SallyportCrypto
import SallyportTesting
import Testing

@testable import SallyportStore

/// O3, I9: another sealing key, while logins go on, and whatever happens in between.
@Suite("The rotation of the sealing key")
struct KeyRotationTests {
  /// A store's first key is that of `Fixtures.vault`.
  private static let keys = (1...20).map { seed in
    Fixtures.required(
      try? SealingKey(bytes: [UInt8](repeating: UInt8(seed), count: SealingKey.count)), "a key")
  }
  private static let next = keys[2]
  private static let nextVault = Vault(key: next)
  private static let slot = Fixtures.required(DecoySlot(index: 7), "a slot")

  /// More than two parts, the last of which is not full.
  private static let people = 2 * Resealing.rowsAtOnce + 5

  private static func identity(_ number: Int) -> AccountIdentity {
    Fixtures.identity("person\(number)", uid: UInt32(5000 + number))
  }

  /// Everybody has a phone and codes; every second one's codes have no readable copies.
  private static func account(_ number: Int) -> Account {
    var account = Fixtures.enrolled(identity(number)).account
    if number.isMultiple(of: 2) { account.eraseReadableRecoveryCodes() }
    return account
  }

  /// A closed store with everybody in it, a decoy, a policy and some rows.
  private static func make() throws -> SQLiteFile {
    let file = try SQLiteFile()
    try file.with { tested throws in
      let work = (0..<people).map { number in
        AccountWork<Void>(on: .account(identity(number))) { transaction in
          transaction.account = account(number)
          transaction.record(Fixtures.event(of: identity(number)))
        }
      }
      for result in tested.store.commit(work) { _ = try result.get() }
      try tested.commit(.decoy(slot)) { $0.account.failuresSinceSignIn = 3 }
      _ = try tested.store.replacePolicy(
        Policy(settings: ["recovery.onUse": "consume"]), recording: [Fixtures.event()])
    }
    return file
  }

  private static func begin(
    _ file: SQLiteFile, from vault: Vault = Fixtures.vault, to key: SealingKey = next
  ) throws {
    let store = try file.open(vault: vault)
    let records = try store.beginRotation(to: key, at: Fixtures.newYear)
    #expect(records.map(\.event.action) == [.keyRotationBegun])
  }

  /// - Returns: Parts that it took.
  @discardableResult
  private static func finish(_ store: SQLiteStore) throws -> Int {
    var parts = 1
    while case .more = try store.goOnWithRotation(at: Fixtures.newYear) { parts += 1 }
    return parts
  }

  private static func rotate(
    _ file: SQLiteFile, from vault: Vault = Fixtures.vault, to key: SealingKey = next
  ) throws {
    try begin(file, from: vault, to: key)
    let store = try file.open(vault: Vault(key: key))
    try finish(store)
    try store.close()
  }

  /// Whether a recovery code of the sheet is taken, and taken once.
  private static func accepts(
    _ code: RecoveryCode, of identity: AccountIdentity, in store: SQLiteStore
  ) throws -> Bool {
    let verifier = try Verifier(vault: store.vault, random: SeededRandomBytes(seed: 1))
    let typed = AuthenticatorOutput.recoveryCode(code)
    let work = AccountWork(on: .account(identity)) { transaction throws(StoreError) in
      try verifier.verify(
        typed, in: &transaction.account, policy: transaction.policy,
        at: transaction.moment(Fixtures.newYear))
    }
    if case .accepted = try store.commit([work])[0].get().outcome { return true }
    return false
  }

  /// Everybody's phone, codes and counts are as they were.
  private static func checkEverybody(in store: SQLiteStore, spent: Set<Int> = []) throws {
    for number in 0..<people {
      let (was, _, codes) = Fixtures.enrolled(identity(number))
      let account = try store.read(.account(identity(number))).account
      let secret = try Fixtures.vault.openSecret(of: was.devices[0], for: was.subject)
      let opened = try store.vault.openSecret(of: account.devices[0], for: account.subject)
      #expect(opened.key == secret.key)
      #expect(account.recoveryCodes.count == (spent.contains(number) ? 7 : 8))
      guard !number.isMultiple(of: 2) else { continue }
      let entry = try #require(account.recoveryCodes.last)
      #expect(try store.vault.openCode(of: entry, for: account.subject) == codes[7])
    }
    #expect(try store.read(.decoy(slot)).account.failuresSinceSignIn == 3)
  }

  private static func verified(_ store: SQLiteStore) throws -> AuditVerification {
    var last: Int64 = 0
    while true {
      let part = try store.verifyAudit(after: last)
      if part.isAtEnd || part.fault != nil { return part }
      last = part.last
    }
  }

  // MARK: Refusals

  @Test("From its first moment on the former key opens nothing")
  func formerKeyIsRefused() throws {
    let file = try Self.make()
    try Self.begin(file)
    let refusal = StoreOpeningError.otherKey(
      file.path, recorded: "\(Self.next.id)", given: "\(Fixtures.vault.keyID)")
    #expect(throws: refusal) { try file.open() }
    let store = try file.open(vault: Self.nextVault)
    try Self.finish(store)
    try store.close()
    #expect(throws: refusal) { try file.open() }
    #expect(throws: StoreOpeningError.self) { try file.open(vault: Fixtures.otherVault) }
    #expect(SQLiteStore.recordedKeyID(ofStoreAt: file.path) == Self.next.id)
  }

  @Test("A record of the former key that is put back lets nobody in", arguments: 0...4)
  func formerRecordPutBack(parts: Int) throws {
    let file = try Self.make()
    try file.with { tested throws in
      try tested.commit(.account(Self.identity(0))) { $0.account.failuresSinceSignIn += 1 }
    }
    try FileManager.default.copyItem(atPath: file.path, toPath: file.path + ".old")
    try file.with { tested throws in
      try tested.commit(.account(Self.identity(0))) { $0.account.failuresSinceSignIn += 1 }
    }
    try Self.begin(file)
    var store = try file.open(vault: Self.nextVault)
    for _ in 0..<parts { _ = try store.goOnWithRotation(at: Fixtures.newYear) }
    try store.close()
    try file.edit(
      """
      ATTACH '\(file.path).old' AS old;
      REPLACE INTO accountRecord SELECT * FROM old.accountRecord
        WHERE accountID = (SELECT id FROM account WHERE name = 'person0');
      """)
    store = try file.open(vault: Self.nextVault)
    #expect(throws: StoreError.accountsChanged) {
      try store.read(.account(Self.identity(0)))
    }
    if parts < 3 {
      #expect(throws: StoreError.accountsChanged) {
        try store.goOnWithRotation(at: Fixtures.newYear)
      }
    }
    try store.close()
  }

  @Test(
    "What the store keeps of former keys cannot be changed or taken away",
    arguments: [
      "UPDATE store SET formerKeys = x''", "UPDATE store SET formerKeys = zeroblob(300)",
      "UPDATE store SET keyID = zeroblob(8)",
    ])
  func keptKeysAreSealed(edit: String) throws {
    let file = try Self.make()
    try Self.begin(file)
    try file.edit(edit)
    #expect(throws: StoreOpeningError.self) { try file.open(vault: Self.nextVault) }
  }

  @Test("Whoever has the former key cannot write the log's former rows anew")
  func formerRowsWrittenAnew() throws {
    // The same store twice, with one row in which they differ, as the former key makes it.
    let files = try ["sshd", "login"].map { service in
      let file = try SQLiteFile()
      try file.with { tested throws in
        _ = try tested.store.record([
          AuditEvent(
            at: Fixtures.newYear, action: .login, verdict: .permit, account: nil, actor: .root,
            service: service)
        ])
        _ = try tested.store.record([Fixtures.event()])
      }
      try Self.begin(file)
      return file
    }
    let forge = "ATTACH '\(files[1].path)' AS other; REPLACE INTO audit SELECT * FROM other.audit;"
    let copy = try Data(contentsOf: URL(fileURLWithPath: files[0].path))
    try files[0].edit(forge)
    #expect(throws: StoreOpeningError.self) { try files[0].open(vault: Self.nextVault) }
    try copy.write(to: URL(fileURLWithPath: files[0].path))
    // Behind rows of the new key it is the verification that finds it.
    try files[0].with(vault: Self.nextVault) { tested throws in
      for _ in 1...3 { _ = try tested.store.record([Fixtures.event()]) }
    }
    try files[0].edit(forge)
    let store = try files[0].open(vault: Self.nextVault)
    #expect(try Self.verified(store).fault == .edited)
    try store.close()
  }

  @Test("A rotation does not begin while records are sealed with an earlier key")
  func oneAfterTheOther() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    #expect(
      throws: StoreError.unavailable("the last rotation of the sealing key is not at its end")
    ) { try store.beginRotation(to: Self.keys[3], at: Fixtures.newYear) }
    try Self.checkEverybody(in: store)
    try store.close()
  }

  @Test("It does not begin where the accounts are not those that were sealed")
  func damagedAccounts() throws {
    let file = try Self.make()
    try file.edit("DELETE FROM account WHERE name = 'person1'")
    let store = try file.open()
    #expect(throws: StoreError.accountsChanged) {
      try store.beginRotation(to: Self.next, at: Fixtures.newYear)
    }
    try store.close()
    try file.with { _ in }
  }

  @Test("A beginning that cannot be written changes nothing")
  func failedBeginning() throws {
    let file = try Self.make()
    let store = try file.open()
    _ = try store.areAccountsSealed()
    failNextCommit(of: store)
    #expect(throws: StoreError.self) {
      try store.beginRotation(to: Self.next, at: Fixtures.newYear)
    }
    #expect(try store.record([Fixtures.event()]).count == 1)
    #expect(try Self.verified(store).fault == nil)
    try store.close()
    try file.with { tested throws in
      #expect(try tested.account(Self.identity(0)).devices.count == 1)
    }
  }

  @Test("So many former keys are kept, and no more")
  func tooManyFormerKeys() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in try tested.keep(Self.account(0)) }
    var vault = Fixtures.vault
    for number in 1...FormerKeys.maximumCount {
      try Self.rotate(file, from: vault, to: Self.keys[number])
      vault = Vault(key: Self.keys[number])
    }
    let store = try file.open(vault: vault)
    #expect(store.formerKeyCount == FormerKeys.maximumCount)
    #expect(throws: StoreError.self) {
      try store.beginRotation(to: Self.keys[18], at: Fixtures.newYear)
    }
    let codes = Fixtures.enrolled(Self.identity(0)).codes
    #expect(try Self.accepts(codes[0], of: Self.identity(0), in: store))
    #expect(try !Self.accepts(codes[0], of: Self.identity(0), in: store))
    try store.close()
  }

  // MARK: From one key to the next

  @Test("Interrupted after any part, it goes on after the next start", arguments: 0...4)
  func interrupted(parts: Int) throws {
    let file = try Self.make()
    try Self.begin(file)
    var store = try file.open(vault: Self.nextVault)
    for _ in 0..<parts { _ = try store.goOnWithRotation(at: Fixtures.newYear) }
    try Self.checkEverybody(in: store)
    try store.close()

    store = try file.open(vault: Self.nextVault)
    #expect(try (store.keyRotation() == nil) == (parts >= 3))
    try Self.checkEverybody(in: store)
    try Self.finish(store)
    #expect(try store.keyRotation() == nil)
    try Self.checkEverybody(in: store)
    #expect(try Self.verified(store).fault == nil)
    try store.close()

    store = try file.open(vault: Self.nextVault)
    #expect(store.vault.formerKeys.ofRecords == nil)
    try Self.checkEverybody(in: store)
    try store.close()
  }

  @Test("A daemon that is killed at any part leaves a store that goes on", arguments: 0...3)
  func killed(parts: Int) throws {
    let file = try Self.make()
    try Self.begin(file)
    let killed = try SQLiteFile()
    let store = try file.open(vault: Self.nextVault)
    for _ in 0..<parts { _ = try store.goOnWithRotation(at: Fixtures.newYear) }
    for (from, to) in [(file.path, killed.path), (file.logPath, killed.logPath)] {
      try FileManager.default.copyItem(atPath: from, toPath: to)
    }
    try store.close()

    let again = try killed.open(vault: Self.nextVault)
    try Self.checkEverybody(in: again)
    try Self.finish(again)
    try Self.checkEverybody(in: again)
    try again.close()
  }

  @Test("It says how far it has come, and records its beginning and its end")
  func progress() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    let total = Self.people + 1
    #expect(
      try store.keyRotation()
        == KeyRotation(former: Fixtures.vault.keyID, resealed: 0, total: total))
    _ = try store.goOnWithRotation(at: Fixtures.newYear)
    #expect(try store.keyRotation()?.resealed == Resealing.rowsAtOnce)
    #expect(try Self.finish(store) == 2)
    let rows = try store.auditRecords(
      after: 0, limit: 1000, where: AuditFilter()
    ).records.suffix(2).map(\.event)
    #expect(rows.map(\.action) == [.keyRotationBegun, .keyRotationEnded])
    #expect(rows[0].note == "from \(Fixtures.vault.keyID) to \(Self.next.id)")
    guard case .over(let records) = try store.goOnWithRotation(at: Fixtures.newYear) else {
      throw StoreError.unavailable("it goes on for ever")
    }
    #expect(records.isEmpty, "it ends once")
    try store.close()
  }

  @Test("Logins in between are not undone by it, and each code is taken once")
  func loginsInBetween() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    var spent: Set<Int> = []
    var isOver = false
    while !isOver {
      for number in [spent.count, Self.people - 1 - spent.count] where !spent.contains(number) {
        let codes = Fixtures.enrolled(Self.identity(number)).codes
        #expect(try Self.accepts(codes[0], of: Self.identity(number), in: store))
        #expect(try !Self.accepts(codes[0], of: Self.identity(number), in: store))
        spent.insert(number)
      }
      if case .over = try store.goOnWithRotation(at: Fixtures.newYear) { isOver = true }
    }
    try Self.checkEverybody(in: store, spent: spent)
    try store.close()
    try file.with(vault: Self.nextVault) { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      for number in spent {
        let codes = Fixtures.enrolled(Self.identity(number)).codes
        #expect(try !Self.accepts(codes[0], of: Self.identity(number), in: store))
        #expect(try Self.accepts(codes[1], of: Self.identity(number), in: store))
      }
    }
  }

  @Test("A part that cannot be written is done again")
  func failedPart() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    failNextCommit(of: store)
    #expect(throws: StoreError.self) { try store.goOnWithRotation(at: Fixtures.newYear) }
    try Self.checkEverybody(in: store)
    #expect(try Self.finish(store) == 3)
    try Self.checkEverybody(in: store)
    try store.close()
    try file.with(vault: Self.nextVault) { tested throws in
      try Self.checkEverybody(in: try #require(tested.store as? SQLiteStore))
    }
  }

  @Test("What is left of a full disk is for logins: it waits until there is room again")
  func fullDisk() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    store.keepReserve()
    try store.allowNoMorePages()
    let events = (0..<2000).map { _ in Fixtures.event() }
    #expect(throws: StoreError.diskFull) { try store.record(events) }
    try store.allowPages()
    #expect(store.isShortOfSpace)
    #expect(throws: StoreError.diskFull) { try store.goOnWithRotation(at: Fixtures.newYear) }
    let codes = Fixtures.enrolled(Self.identity(0)).codes
    #expect(try Self.accepts(codes[0], of: Self.identity(0), in: store))
    store.keepReserve()
    try Self.finish(store)
    try Self.checkEverybody(in: store, spent: [0])
    try store.close()
  }

  @Test("Records that root has accepted are sealed anew, those of the former key too")
  func acceptedRecords() throws {
    let file = try Self.make()
    try FileManager.default.copyItem(atPath: file.path, toPath: file.path + ".old")
    try Self.begin(file)
    var store = try file.open(vault: Self.nextVault)
    for _ in 1...2 { _ = try store.goOnWithRotation(at: Fixtures.newYear) }
    try store.close()
    try file.edit(
      """
      ATTACH '\(file.path).old' AS old;
      REPLACE INTO accountRecord SELECT * FROM old.accountRecord WHERE accountID = 1;
      """)
    store = try file.open(vault: Self.nextVault)
    #expect(try !store.areAccountsSealed())
    #expect(throws: StoreError.accountsChanged) { try store.keyRotation() }
    let accepted = try store.acceptAccounts(at: Fixtures.newYear, recording: [Fixtures.event()])
    #expect(accepted.refused.isEmpty)
    try Self.finish(store)
    try store.close()
    store = try file.open(vault: Self.nextVault)
    #expect(store.vault.formerKeys.ofRecords == nil)
    let account = try store.read(.account(Self.identity(0))).account
    #expect(throws: Never.self) {
      try store.vault.openSecret(of: account.devices[0], for: account.subject)
    }
    try store.close()
  }

  @Test("A start after the key was replaced knows still how far the store had come")
  func highWater() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    #expect(store.wasHeldAgainstHighWater && store.olderStoreNotice == nil)
    try store.close()
  }

  @Test("Records that get another place meanwhile are not passed by")
  func movedRecords() throws {
    let file = try Self.make()
    try Self.begin(file)
    let store = try file.open(vault: Self.nextVault)
    _ = try store.goOnWithRotation(at: Fixtures.newYear)
    let moved = Fixtures.identity("moved", uid: 42)
    var account = Account(subject: .account(moved))
    account.failuresSinceSignIn = 1
    _ = try store.replace(Self.identity(Self.people - 1), with: account, recording: [])
    #expect(try Self.finish(store) > 3, "it has begun anew")
    #expect(try store.read(.account(moved)).account.failuresSinceSignIn == 1)
    try store.close()
    try file.with(vault: Self.nextVault) { tested throws in
      #expect(try tested.account(moved).failuresSinceSignIn == 1)
    }
  }

  @Test("A record that fits no key stays refused, alone")
  func damagedRecord() throws {
    let file = try Self.make()
    try file.edit(
      """
      UPDATE accountRecord SET mac = zeroblob(32)
      WHERE accountID = (SELECT id FROM account WHERE name = 'person3')
      """)
    var store = try file.open()
    _ = try store.areAccountsSealed()
    _ = try store.acceptAccounts(at: Fixtures.newYear, recording: [Fixtures.event()])
    try store.close()
    try Self.rotate(file)
    store = try file.open(vault: Self.nextVault)
    #expect(throws: StoreError.notAuthentic("the record of 'person3'")) {
      try store.read(.account(Self.identity(3)))
    }
    #expect(try store.read(.account(Self.identity(4))).account.devices.count == 1)
    try store.close()
  }

  // MARK: What is kept, and what goes

  @Test("Codes from before a first and a second rotation go on being good, and are taken once")
  func codesOfFormerKeys() throws {
    let file = try Self.make()
    try Self.rotate(file)
    try Self.rotate(file, from: Self.nextVault, to: Self.keys[3])
    let store = try file.open(vault: Vault(key: Self.keys[3]))
    for number in [0, 1] {
      let codes = Fixtures.enrolled(Self.identity(number)).codes
      #expect(try Self.accepts(codes[2], of: Self.identity(number), in: store))
      #expect(try !Self.accepts(codes[2], of: Self.identity(number), in: store))
    }
    #expect(try Self.verified(store).fault == nil)
    #expect(store.formerKeyCount == 2)
    try store.close()
  }

  @Test("A former key goes once nothing needs it, and unknown names keep their places")
  func nothingIsKept() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in try tested.keep(Self.account(0)) }
    try Self.rotate(file)
    var store = try file.open(vault: Self.nextVault, auditLimit: 4096)
    for _ in 1...600 { _ = try store.record([Fixtures.event()]) }
    try Self.finish(store)
    #expect(store.formerKeyCount == 1, "a code is from its time")
    #expect(store.state.formerKeys.keys[0].audit == nil)
    var account = try store.read(.account(Self.identity(0))).account
    account.recoveryCodes = []
    _ = try store.commit([
      AccountWork<Void>(on: account.subject) { $0.account.recoveryCodes = [] }
    ])[0].get()
    try store.close()
    store = try file.open(vault: Self.nextVault)
    try Self.finish(store)
    #expect(store.formerKeyCount == 0)
    #expect(try Self.verified(store).fault == nil)
    try store.close()
    store = try file.open(vault: Self.nextVault)
    for name in ["nobody", "else", "root "] {
      #expect(store.vault.decoySlot(for: name) == Fixtures.vault.decoySlot(for: name))
    }
    try store.close()
  }

  @Test("Where nothing rotates, nothing is looked for and nothing is written")
  func nothingToDo() throws {
    let file = try Self.make()
    let store = try file.open()
    let written = store.connection?.writtenRowCount
    guard case .over(let records) = try store.goOnWithRotation(at: Fixtures.newYear) else {
      throw StoreError.unavailable("there is nothing to do")
    }
    #expect(records.isEmpty && store.connection?.writtenRowCount == written)
    try store.close()
  }

  @Test("A store of the first version is migrated, and its own row is believed")
  func firstVersion() throws {
    let file = try Self.make()
    _ = try file.shell(
      "ALTER TABLE store DROP COLUMN formerKeys; PRAGMA user_version = 1")
    try file.with { tested throws in
      #expect(try tested.account(Self.identity(0)).devices.count == 1)
    }
    try Self.rotate(file)
  }
}
