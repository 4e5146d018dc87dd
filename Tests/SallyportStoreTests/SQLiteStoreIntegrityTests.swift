import Foundation
import SallyportCore
import SallyportCrypto
import SallyportTesting
import Testing

@testable import SallyportStore

/// I9: what was edited, swapped, moved, removed or brought back in the file is detected.
@Suite("Integrity of a SQLite store")
struct SQLiteStoreIntegrityTests {
  private static let maraID = "(SELECT id FROM account WHERE name = 'mara')"
  private static let adaID = "(SELECT id FROM account WHERE name = 'ada')"
  private static let ofMara = "WHERE accountID = \(maraID)"

  /// Of the record alone: its MAC, by which the store as a whole knows it, is what it was.
  private static let editsOfOneRecord = [
    "UPDATE accountRecord SET encoding = x'' \(ofMara)",
    "UPDATE accountRecord SET encoding = zeroblob(length(encoding)) \(ofMara)",
    "UPDATE accountRecord SET encoding = substr(encoding, 2) \(ofMara)",
    "UPDATE accountRecord SET encoding = substr(encoding, 1, length(encoding) - 1) \(ofMara)",
    "UPDATE accountRecord SET encoding = \(adas("encoding")) \(ofMara)",
  ]

  /// Of whose records there are, and which.
  private static let editsOfTheAccounts = [
    "UPDATE account SET uid = 5 WHERE name = 'mara'",
    "UPDATE account SET name = 'mary' WHERE name = 'mara'",
    "UPDATE account SET name = 'zz', uid = 77 WHERE name = 'mara'",
    "UPDATE account SET name = '/decoy/5', uid = NULL WHERE name = 'mara'",
    "UPDATE account SET name = 'a/b', uid = 77 WHERE name = 'mara'",
    """
    DELETE FROM account WHERE name = 'mara';
    INSERT INTO account (name, uid) VALUES ('zz', 77)
    """,
    "DELETE FROM account WHERE name = 'mara'",
    "PRAGMA foreign_keys = ON; DELETE FROM account WHERE name = 'mara'",
    "DELETE FROM accountRecord \(ofMara)",
    "UPDATE accountRecord SET accountID = 99 \(ofMara)",
    "UPDATE accountRecord SET mac = zeroblob(32) \(ofMara)",
    "UPDATE accountRecord SET mac = \(adas("mac")) \(ofMara)",
    "UPDATE accountRecord SET encoding = \(adas("encoding")), mac = \(adas("mac")) \(ofMara)",
    """
    UPDATE account SET name = '/decoy/1', uid = NULL WHERE name = 'mara';
    UPDATE account SET name = 'mara', uid = 1000 WHERE name = 'ada';
    UPDATE account SET name = 'ada', uid = 1001 WHERE name = '/decoy/1'
    """,
  ]

  private static func adas(_ column: String) -> String {
    "(SELECT \(column) FROM accountRecord WHERE accountID = \(adaID))"
  }

  @Test("An edited record is refused, and no other is", arguments: editsOfOneRecord)
  func editedRecordIsRefused(edit: String) throws {
    let file = try Self.file()
    try file.edit(edit)
    try file.with { tested throws in
      try expectNotAuthentic(Fixtures.mara, in: tested)
      #expect(try tested.account(Fixtures.ada) == Fixtures.fullAda)
      try tested.commit(.account(Fixtures.ada)) { $0.account.failuresSinceSignIn += 1 }
    }
  }

  @Test(
    "Where the accounts are not those that were sealed, nobody is believed",
    arguments: editsOfTheAccounts)
  func editedAccountsAreRefused(edit: String) throws {
    let file = try Self.file()
    try file.edit(edit)
    for _ in 1...2 {
      try file.with { tested throws in
        for identity in [Fixtures.mara, Fixtures.ada, Fixtures.identity("eve", uid: 1002)] {
          try expectRefused(identity, in: tested, .accountsChanged)
        }
        let slot = try #require(DecoySlot(index: Int.random(in: 0..<DecoySlot.count)))
        #expect(throws: StoreError.accountsChanged) { try tested.commit(.decoy(slot)) { _ in } }
        #expect(throws: StoreError.accountsChanged) {
          try tested.store.recordedAccounts(after: nil, limit: 9)
        }
        _ = try tested.store.record([Fixtures.event()])
        _ = try tested.store.replacePolicy(Policy(), recording: [])
      }
    }
  }

  @Test("While the indexes of the accounts hide one, no absence is believed")
  func cutIndexIsNotBelieved() throws {
    let file = try Self.file()
    let indexes = (1...2).map { number in
      """
      UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema
        WHERE name = 'sqlite_autoindex_other_\(number)')
        WHERE name = 'sqlite_autoindex_account_\(number)';
      """
    }
    try file.edit(
      """
      CREATE TABLE other (name TEXT UNIQUE, uid INTEGER UNIQUE);
      PRAGMA writable_schema = ON;
      \(indexes.joined())
      DELETE FROM sqlite_schema WHERE tbl_name = 'other'
      """)
    #expect(try file.shell("SELECT count(*) FROM account WHERE name = 'mara'") == "0\n")
    try file.with { tested throws in
      try expectNotAuthentic(Fixtures.mara, in: tested)
      try expectNotAuthentic(Fixtures.ada, in: tested)
    }
  }

  @Test("What an index hides under the uid is missed, whatever stands under the name")
  func emptyRecordExcusesOneKey() throws {
    let file = try Self.file()
    let empty = Fixtures.identity("eve", uid: 4321)
    try file.with { tested throws in
      try tested.commit(.account(empty)) {
        $0.account.lastSignIn = SignIn(
          at: Fixtures.newYear, service: "su", address: nil, method: nil)
      }
    }
    try file.edit(
      """
      CREATE TABLE other (name TEXT UNIQUE, uid INTEGER UNIQUE);
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema
        WHERE name = 'sqlite_autoindex_other_2') WHERE name = 'sqlite_autoindex_account_2';
      DELETE FROM sqlite_schema WHERE tbl_name = 'other'
      """)
    try file.with { tested throws in
      // Whoever has eve's name now, and mara's uid.
      let heir = Fixtures.identity("eve", uid: Fixtures.mara.uid.rawValue)
      try expectNotAuthentic(heir, in: tested)
      #expect(try tested.account(Fixtures.identity("eve", uid: 4322)).holdsNothing)
    }
  }

  @Test("A record that is swapped for an older one while the store is open is refused")
  func swappedUnderTheStore() throws {
    let file = try Self.file()
    try file.with { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      let database = try #require(store.connection?.database)
      _ = try tested.account(Fixtures.mara)
      try database.execute("CREATE TEMP TABLE old AS SELECT * FROM accountRecord")
      try tested.commit(.account(Fixtures.mara)) { $0.account.failuresSinceSignIn += 1 }
      try database.execute(
        """
        UPDATE accountRecord SET mac = old.mac, encoding = old.encoding FROM old
        WHERE old.accountID = accountRecord.accountID
        """)
      // What was read of late is forgotten with a transaction that is taken back.
      tested.failNextCommit()
      #expect(throws: StoreError.self) { try tested.store.record([Fixtures.event()]) }
      try expectNotAuthentic(Fixtures.mara, in: tested)
      #expect(throws: StoreError.notAuthentic("the record of 'mara'")) {
        try tested.store.recordedAccount(named: Fixtures.mara.name)
      }
      let page = try tested.store.recordedAccounts(after: nil, limit: 9)
      #expect(page.damaged == [Fixtures.mara.name])
      #expect(page.accounts == [Fixtures.fullAda])
      #expect(throws: StoreError.notAuthentic("the record of 'mara'")) {
        let heir = Account(subject: .account(Fixtures.identity("eve", uid: 7)))
        return try tested.store.replace(Fixtures.mara, with: heir, recording: [])
      }
      try tested.commit(.account(Fixtures.ada)) { $0.account.failuresSinceSignIn += 1 }
      try database.execute("DROP TABLE old")
    }
    // The seal is of what was written, so the next start finds it too.
    try file.with { tested throws in
      try expectRefused(Fixtures.ada, in: tested, .accountsChanged)
    }
  }

  @Test("Another account's record in a row's place is refused while the store is open")
  func exchangedUnderTheStore() throws {
    let file = try Self.file()
    try file.with { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      #expect(try store.areAccountsSealed())
      try store.connection?.database.execute(
        """
        PRAGMA foreign_keys = OFF;
        UPDATE account SET name = 'x', uid = 1 WHERE name = 'mara';
        UPDATE account SET name = 'mara', uid = 1000 WHERE name = 'ada';
        UPDATE account SET name = 'ada', uid = 1001 WHERE name = 'x';
        UPDATE accountRecord SET accountID = 3 - accountID + 100;
        UPDATE accountRecord SET accountID = accountID - 100
        """)
      // Each is found, with a record of its own, in a row that is the other's.
      try expectNotAuthentic(Fixtures.mara, in: tested)
      try expectNotAuthentic(Fixtures.ada, in: tested)
    }
  }

  @Test("An account that is put back is believed, and so is the absence of others")
  func accountPutBackIsBelieved() throws {
    let file = try Self.file()
    let eve = Fixtures.identity("eve", uid: 1002)
    try file.edit("UPDATE account SET name = 'zz', uid = 77 WHERE name = 'mara'")
    try file.with { tested throws in
      try expectRefused(eve, in: tested, .accountsChanged)
      _ = try tested.store.replacePolicy(Policy(), recording: [])
    }
    try file.edit("UPDATE account SET name = 'mara', uid = 1000 WHERE name = 'zz'")
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.mara) == Fixtures.fullMara)
      #expect(try tested.account(eve).holdsNothing)
    }
  }

  @Test("The set of accounts is sealed with each that comes or gives way, and with none undone")
  func setOfAccountsIsKept() throws {
    let file = try SQLiteFile()
    let device = Fixtures.device(of: Fixtures.mara).device
    var empty = Account(subject: .account(Fixtures.ada))
    empty.lastSignIn = SignIn(at: Fixtures.newYear, service: "su", address: nil, method: nil)
    let ada = Fixtures.identity("ada", uid: 4321)
    try file.with { tested throws in
      try tested.keep(empty)
      let results = tested.store.commit([
        AccountWork(on: .account(Fixtures.mara)) { $0.account.devices = [device] },
        AccountWork(on: .account(ada)) { transaction in
          transaction.account.devices = [device]
          transaction.record(Fixtures.brokenEvent)
        },
      ])
      #expect(throws: Never.self) { try results[0].get() }
      #expect(throws: StoreError.self) { try results[1].get() }
    }
    for _ in 1...2 {
      try file.with { tested throws in
        #expect(try tested.account(Fixtures.identity("eve", uid: 1002)).holdsNothing)
        try tested.keep(Fixtures.enrolled(ada).account)
      }
    }
    #expect(try file.shell("SELECT uid FROM account WHERE name = 'ada'") == "4321\n")
  }

  @Test("The name of a missing account is not said to have no record")
  func missingIdentityIsNotNil() throws {
    let file = try Self.file()
    try file.edit("UPDATE account SET name = 'zz', uid = 77 WHERE name = 'mara'")
    try file.with { tested throws in
      for name in [Fixtures.mara.name, Fixtures.identity("zz", uid: 77).name] {
        #expect(throws: StoreError.accountsChanged) {
          try tested.store.recordedIdentity(named: name)
        }
      }
    }
  }

  @Test("An older policy is refused, with its seal or without", arguments: [false, true])
  func olderPolicyIsRefused(withSeal: Bool) throws {
    let file = try Self.file()
    try FileManager.default.copyItem(atPath: file.path, toPath: file.path + ".old")
    try file.with { tested throws in
      let policy = try Policy(settings: ["mode": "mandatory", "tries.login": "2"])
      _ = try tested.store.replacePolicy(policy, recording: [Fixtures.event()])
    }
    try file.edit(
      """
      ATTACH '\(file.path).old' AS old;
      DELETE FROM policyRecord;
      INSERT INTO policyRecord SELECT * FROM old.policyRecord;
      \(withSeal ? "UPDATE store SET policyMAC = (SELECT policyMAC FROM old.store)" : "")
      """)
    let what = withSeal ? "the store's own record" : "the policy"
    #expect(throws: StoreOpeningError.notAuthentic(file.path, what: what)) { try file.open() }
  }

  private static let editsOfTheWhole = [
    ("INSERT INTO policyRecord VALUES ('window', '2')", "the policy"),
    ("INSERT INTO policyRecord VALUES ('window', '1')", "the policy"),
    ("INSERT INTO policyRecord VALUES ('nonsense', '1')", "the policy"),
    ("UPDATE policyRecord SET value = 'off' WHERE name = 'mode'", "the policy"),
    ("DELETE FROM policyRecord WHERE name = 'mode'", "the policy"),
    ("DELETE FROM policyRecord", "the policy"),
    ("UPDATE store SET policyMAC = zeroblob(32)", "the store's own record"),
    ("UPDATE store SET accountsMAC = zeroblob(32)", "the store's own record"),
    ("UPDATE store SET accountsMAC = policyMAC", "the store's own record"),
    ("UPDATE store SET auditAnchorNumber = 1", "the store's own record"),
    ("UPDATE store SET auditAnchorMAC = zeroblob(32)", "the store's own record"),
    ("UPDATE store SET auditAnchorOffset = 1", "the store's own record"),
    ("UPDATE store SET auditHeadMAC = zeroblob(32)", "the store's own record"),
    ("UPDATE store SET mac = zeroblob(32)", "the store's own record"),
    ("DELETE FROM store", "the store's own record"),
    ("UPDATE audit SET verdict = 'so what' WHERE number = 3", "the audit log"),
    ("UPDATE audit SET mac = zeroblob(32) WHERE number = 2", "the audit log"),
    ("UPDATE audit SET number = 4 WHERE number = 3", "the audit log"),
    ("DELETE FROM audit WHERE number = 2", "the audit log"),
    ("DELETE FROM audit WHERE number < 3", "the audit log"),
    (
      """
      CREATE TRIGGER keep BEFORE UPDATE ON accountRecord BEGIN SELECT RAISE(IGNORE); END;
      UPDATE store SET keyID = keyID
      """, "the schema"
    ),
    ("CREATE TABLE other (id); INSERT INTO other VALUES (1)", "the schema"),
  ]

  @Test(
    "An audit row with any other field is refused",
    arguments: [
      "at = at + 1", "action = 'locked'", "verdict = 'done'", "reason = 'locked'",
      "accountName = 'eve'", "accountUID = 1", "accountName = NULL, accountUID = NULL",
      "actor = 1", "actor = NULL", "service = 'su'", "service = NULL", "terminal = 'tty1'",
      "address = x'7f000001'", "address = NULL", "method = 'app'", "device = 'phone'",
      "count = 2", "endOffset = endOffset + 1", "storeMAC = zeroblob(32)",
      "accountsMAC = storeMAC", "mac = zeroblob(32)",
    ])
  func editedAuditRowIsRefused(assignment: String) throws {
    let file = try Self.file()
    try file.edit("UPDATE audit SET \(assignment) WHERE number = 3")
    #expect(
      throws: StoreOpeningError.notAuthentic(file.path, what: "the audit log")
    ) { try file.open() }
  }

  @Test("A store edited as a whole is not opened", arguments: editsOfTheWhole)
  func editedStoreIsNotOpened(edit: String, what: String) throws {
    let file = try Self.file()
    try file.edit(edit)
    #expect(throws: StoreOpeningError.notAuthentic(file.path, what: what)) { try file.open() }
  }

  @Test("Nothing secret can be read in the file (I9)")
  func nothingSecretInTheFile() throws {
    let file = try SQLiteFile()
    let enrolled = Fixtures.enrolled(Fixtures.mara)
    try file.with { try $0.keep(enrolled.account) }
    let content = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let secret = Data(enrolled.phone.secret.key.withBytes { [UInt8](copying: $0) })
    #expect(content.range(of: secret) == nil)
    for code in enrolled.codes {
      #expect(content.range(of: Data(code.formatted.utf8)) == nil)
      #expect(content.range(of: Data(code.formatted.filter { $0 != "-" }.utf8)) == nil)
    }
    #expect(content.range(of: Data("mara".utf8)) != nil, "the search finds what is there")
  }

  /// A copy of `original`.
  private static func file() throws -> SQLiteFile {
    let file = try SQLiteFile()
    try #require(
      FileManager.default.createFile(
        atPath: file.path, contents: original.get(), attributes: [.posixPermissions: 0o600]))
    return file
  }

  /// The content of a closed store with two full accounts, a policy and three events.
  private static let original = Result {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.fullMara)
      try tested.keep(Fixtures.fullAda)
      let policy = try Policy(settings: ["mode": "mandatory", "recovery.count": "10"])
      _ = try tested.store.replacePolicy(policy, recording: [Fixtures.event()])
      _ = try tested.store.record([Fixtures.event(), Fixtures.event()])
    }
    return try Data(contentsOf: URL(fileURLWithPath: file.path))
  }

  private func expectNotAuthentic(
    _ identity: AccountIdentity, in tested: TestedStore,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isNotAuthentic = { (error: any Error) in
      if case .notAuthentic = error as? StoreError { true } else { false }
    }
    #expect(sourceLocation: sourceLocation) {
      try tested.store.read(.account(identity))
    } throws: { isNotAuthentic($0) }
    #expect(sourceLocation: sourceLocation) {
      try tested.commit(.account(identity)) { _ in Issue.record("the work was run") }
    } throws: { isNotAuthentic($0) }
  }

  private func expectRefused(
    _ identity: AccountIdentity, in tested: TestedStore, _ error: StoreError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try tested.store.read(.account(identity))
    }
    #expect(throws: error, sourceLocation: sourceLocation) {
      try tested.commit(.account(identity)) { _ in Issue.record("the work was run") }
    }
  }
}
