import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// I9: what is put back whole, with the MAC that it once had, is not believed.
@Suite("The seal of all there is")
struct StateSealTests {
  private static let eve = Fixtures.identity("eve", uid: 1002)
  private static let slot = Fixtures.required(DecoySlot(index: 7), "a slot")

  /// A closed store, and a copy of it from before most of it changed.
  private struct Rollback {
    let file: SQLiteFile

    init() throws {
      file = try SQLiteFile()
      try file.with { tested throws in
        try tested.keep(Fixtures.fullMara)
        try Self.change(tested, .account(Fixtures.ada))
        try Self.change(tested, .decoy(slot))
        _ = try tested.store.replacePolicy(Policy(settings: ["mode": "off"]), recording: [])
        _ = try tested.store.record([Fixtures.event()])
      }
      try FileManager.default.copyItem(atPath: file.path, toPath: file.path + ".old")
      try file.with { tested throws in
        try Self.change(tested, .decoy(slot))
        try Self.change(tested, .account(Fixtures.ada))
        _ = try tested.store.replacePolicy(
          Policy(settings: ["mode": "mandatory"]), recording: [Fixtures.event()])
        try Self.change(tested, .account(eve))
        try Self.change(tested, .account(Fixtures.mara))
      }
    }

    private static func change(_ tested: TestedStore, _ subject: Subject) throws {
      try tested.commit(subject) { transaction in
        transaction.account.failuresSinceSignIn += 1
        transaction.record(Fixtures.event())
      }
    }

    /// Puts back what stands in `old`.
    func edit(_ sql: String) throws {
      try file.edit("ATTACH '\(file.path).old' AS old; \(sql)")
    }
  }

  private static func putBack(_ name: String) -> String {
    """
    REPLACE INTO accountRecord SELECT * FROM old.accountRecord
      WHERE accountID = (SELECT id FROM account WHERE name = '\(name)');
    """
  }

  private static let storeRow = "REPLACE INTO store SELECT * FROM old.store;"
  private static let policy = """
    DELETE FROM policyRecord; INSERT INTO policyRecord SELECT * FROM old.policyRecord;
    """
  private static let auditTail = """
    DELETE FROM audit WHERE number > (SELECT max(number) FROM old.audit);
    """

  @Test(
    "Records that are put back as they were earlier let nobody in",
    arguments: [
      putBack("mara"), putBack("ada"), putBack("/decoy/7"), putBack("mara") + putBack("ada"),
      "DELETE FROM account WHERE name = 'eve';",
      """
      DELETE FROM accountRecord; DELETE FROM account; INSERT INTO account SELECT * FROM old.account;
      INSERT INTO accountRecord SELECT * FROM old.accountRecord;
      """,
    ])
  func recordsPutBack(edit: String) throws {
    let rollback = try Rollback()
    try rollback.edit(edit)
    let store = try rollback.file.open()
    var notices: [StoreNotice] = []
    store.onNotice = { notices.append($0) }
    let subjects =
      [Fixtures.mara, Fixtures.ada, Self.eve, Fixtures.identity("nobody", uid: 7)]
      .map(Subject.account) + [.decoy(Self.slot)]
    for subject in subjects {
      #expect(throws: StoreError.accountsChanged) { try store.read(subject) }
      let work = AccountWork<Void>(on: subject) { _ in Issue.record("the work was run") }
      #expect(throws: StoreError.accountsChanged) { try store.commit([work])[0].get() }
    }
    #expect(throws: StoreError.accountsChanged) {
      try store.replace(Fixtures.ada, with: Account(subject: .account(Self.eve)), recording: [])
    }
    #expect(throws: StoreError.accountsChanged) {
      try store.recordedAccount(named: Fixtures.mara.name)
    }
    #expect(try !store.areAccountsSealed())
    #expect(notices == [.accountsDamaged], "it is told once")
    try store.close()
  }

  @Test(
    "The store's own row that is put back as it was earlier keeps the store closed",
    arguments: [
      storeRow, storeRow + policy, storeRow + putBack("mara"),
      storeRow + policy + putBack("mara") + putBack("ada"),
    ])
  func ownRowPutBack(edit: String) throws {
    let rollback = try Rollback()
    try rollback.edit(edit)
    let path = rollback.file.path
    #expect(throws: StoreOpeningError.notAuthentic(path, what: "the store's own record")) {
      try rollback.file.open()
    }
  }

  @Test(
    "The end of the log that is cut with only some of the rest put back is noticed",
    arguments: [
      auditTail, auditTail + storeRow, auditTail + storeRow + policy,
      auditTail + policy + putBack("mara"), auditTail + storeRow + policy + putBack("mara"),
    ])
  func tailCut(edit: String) throws {
    let rollback = try Rollback()
    try rollback.edit(edit)
    do {
      let store = try rollback.file.open()
      #expect(try !store.areAccountsSealed())
      try store.close()
    } catch let error as StoreOpeningError {
      guard case .notAuthentic = error else { throw error }
    }
  }

  @Test(
    "Rows that came with the store's own row cannot be cut off alone, not even the log's first",
    arguments: [true, false])
  func cutBehindTheOwnRow(isFirst: Bool) throws {
    let file = try SQLiteFile()
    func event(_ seconds: Int64) -> AuditEvent {
      AuditEvent(
        at: Fixtures.newYear + .seconds(seconds), action: .policyChanged, verdict: .done,
        account: nil, actor: .root)
    }
    let store = try file.open()
    if !isFirst { _ = try store.record([event(0)]) }
    // A minute later the store's own row is written too.
    _ = try store.record([event(120)])
    try store.close()
    try file.edit("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
    #expect(
      throws: StoreOpeningError.notAuthentic(file.path, what: "the store's own record")
    ) { try file.open() }
  }

  @Test("A change that no event was recorded behind is sealed all the same")
  func changeWithoutEvent() throws {
    let file = try SQLiteFile()
    for isLogEmpty in [true, false] {
      try file.with { tested throws in
        try tested.commit(.account(Fixtures.mara)) { $0.account.failuresSinceSignIn += 1 }
      }
      try? FileManager.default.removeItem(atPath: file.path + ".old")
      try FileManager.default.copyItem(atPath: file.path, toPath: file.path + ".old")
      try file.with { tested throws in
        try tested.commit(.account(Fixtures.mara)) { $0.account.failuresSinceSignIn += 1 }
      }
      let copy = try Data(contentsOf: URL(fileURLWithPath: file.path))
      try file.edit("ATTACH '\(file.path).old' AS old; \(Self.putBack("mara"))")
      try file.with { tested throws in
        #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.mara) }
      }
      try copy.write(to: URL(fileURLWithPath: file.path))
      try file.with { tested throws in
        #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == (isLogEmpty ? 2 : 4))
        _ = try tested.store.record([Fixtures.event()])
      }
    }
  }

  @Test("Of changes that share a transaction, whatever is written last seals all")
  func sharedTransaction() throws {
    let file = try SQLiteFile()
    let bump = { (identity: AccountIdentity, isRecorded: Bool) in
      AccountWork<Void>(on: .account(identity)) { transaction in
        transaction.account.failuresSinceSignIn += 1
        if isRecorded { transaction.record(Fixtures.event()) }
      }
    }
    for recorded in [[true, false], [false, true], [false, false], [true, true]] {
      try file.with { tested throws in
        let work = [bump(Fixtures.mara, recorded[0]), bump(Fixtures.ada, recorded[1])]
        for result in tested.store.commit(work) { _ = try result.get() }
      }
    }
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 4)
    }
  }

  @Test("However small the log may be, its newest row stays and seals the rest")
  func newestRowStays() throws {
    let file = try SQLiteFile()
    for count in 1...3 {
      let store = try file.open(auditLimit: 1)
      let work = AccountWork<Void>(on: .account(Fixtures.mara)) { transaction in
        transaction.account.failuresSinceSignIn = count
        for _ in 1...count { transaction.record(Fixtures.event()) }
      }
      _ = try store.commit([work])[0].get()
      _ = try store.commit([work])[0].get()
      #expect(try store.verifyAudit(after: 0).fault == nil)
      try store.close()
      #expect(try file.shell("SELECT count(*) FROM audit") == "\(count)\n")
    }
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == 3)
    }
  }

  // MARK: At random

  /// Commits of every kind, some of which are taken back.
  private struct Life {
    private static let people = (0..<6).map {
      Fixtures.identity("person\($0)", uid: UInt32(5000 + $0))
    }

    let random: SeededRandomBytes

    func goOn(with tested: TestedStore) throws {
      switch random.number(below: 8) {
      case 0: _ = try? tested.store.record([Fixtures.event()])
      case 1: _ = try? tested.store.replacePolicy(policy(), recording: events())
      case 2: try exchange(in: tested)
      default:
        if random.number(below: 4) == 0 { tested.failNextCommit() }
        _ = tested.store.commit((0...random.number(below: 3)).map { _ in work() })
      }
    }

    private func policy() throws -> Policy {
      try Policy(settings: ["mode": ["off", "voluntary", "mandatory"][random.number(below: 3)]])
    }

    private func events() -> [AuditEvent] {
      Array(repeating: Fixtures.event(), count: random.number(below: 3))
    }

    private func work() -> AccountWork<Void> {
      let (count, events, isBroken) = (random.number(below: 9), events(), isLucky && isLucky)
      return AccountWork(on: subject()) { transaction in
        transaction.account.failuresSinceSignIn = count
        for event in events { transaction.record(event) }
        if isBroken { transaction.record(Fixtures.brokenEvent) }
      }
    }

    private func subject() -> Subject {
      let person = Self.people[random.number(below: Self.people.count)]
      guard isLucky || isLucky else { return .decoy(StateSealTests.slot) }
      // Now and then somebody whose record, if it holds nothing, gives way.
      let uid = person.uid.rawValue + (isLucky && isLucky ? 100 : 0)
      return .account(Fixtures.identity(person.name.value, uid: uid))
    }

    private func exchange(in tested: TestedStore) throws {
      let name = Self.people[random.number(below: Self.people.count)].name
      guard let former = try tested.store.recordedAccount(named: name)?.subject.identity else {
        return
      }
      let identity = Fixtures.identity(name.value, uid: 9000 + UInt32(random.number(below: 500)))
      if isLucky { tested.failNextCommit() }
      _ = try? tested.store.replace(
        former, with: Fixtures.enrolled(identity).account, recording: events())
    }

    private var isLucky: Bool { random.number(below: 2) == 0 }
  }

  @Test("What is known of the accounts is what a census finds, whatever was committed or undone")
  func sumsAgree() throws {
    let file = try SQLiteFile()
    let life = Life(random: SeededRandomBytes(seed: 11))
    for _ in 1...6 {
      try file.with { tested throws in
        let store = try #require(tested.store as? SQLiteStore)
        for _ in 1...40 {
          try life.goOn(with: tested)
          let records = try #require(store.connection?.accounts)
          var found = AccountSet()
          try records.forEachMember(after: 0, atMost: .max) { found.insert($1, at: $0) }
          #expect(try store.areAccountsSealed())
          #expect(records.seal(of: found) == store.state.seals.accounts)
        }
      }
    }
    try file.with { tested throws in
      #expect(try tested.store.verifyAudit(after: 0).fault == nil)
    }
  }

  @Test(
    "Of a store with any history, any one record that is put back whole is refused",
    arguments: 1...5 as ClosedRange<UInt64>)
  func anyRecordPutBack(seed: UInt64) throws {
    let file = try SQLiteFile()
    let random = SeededRandomBytes(seed: seed)
    let life = Life(random: random)
    var copies: [String] = []
    for number in 1...3 {
      try file.with { tested throws in
        for _ in 1...random.number(below: 12) + 2 { try life.goOn(with: tested) }
      }
      copies.append("\(file.path).\(number)")
      try FileManager.default.copyItem(atPath: file.path, toPath: copies[number - 1])
    }
    let now = try Data(contentsOf: URL(fileURLWithPath: file.path))
    for copy in copies.dropLast() {
      let changed = try file.shell(
        """
        ATTACH '\(copy)' AS old;
        SELECT accountID FROM accountRecord JOIN old.accountRecord AS earlier USING (accountID)
        WHERE accountRecord.mac <> earlier.mac
        """
      ).split(separator: "\n")
      for id in changed {
        try file.edit(
          """
          ATTACH '\(copy)' AS old;
          REPLACE INTO accountRecord SELECT * FROM old.accountRecord WHERE accountID = \(id)
          """)
        try file.with { tested throws in
          #expect(try !tested.store.areAccountsSealed())
        }
        try now.write(to: URL(fileURLWithPath: file.path))
      }
    }
    try file.with { tested throws in
      #expect(try tested.store.areAccountsSealed())
    }
  }

  // MARK: What root accepts

  @Test("What was sealed cannot be accepted once more")
  func nothingToAccept() throws {
    let rollback = try Rollback()
    try rollback.file.with { tested throws in
      #expect(throws: StoreError.unavailable("there is nothing to accept")) {
        try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [Fixtures.event()])
      }
      #expect(try tested.account(Fixtures.mara).failuresSinceSignIn > 0)
    }
  }

  @Test("What was accepted is believed, at the next start too; what carries no MAC is not")
  func accepted() throws {
    let rollback = try Rollback()
    try rollback.edit(
      Self.putBack("ada")
        + "UPDATE accountRecord SET mac = zeroblob(32)"
        + " WHERE accountID = (SELECT id FROM account WHERE name = 'eve')")
    try rollback.file.with { tested throws in
      let accepted = try tested.store.acceptAccounts(
        at: Fixtures.newYear, recording: [Fixtures.event()])
      #expect(accepted.count == 3)
      #expect(accepted.refused == [Self.eve.name])
      #expect(accepted.auditRecords.count == 1)
      #expect(try tested.store.areAccountsSealed())
      #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 1)
    }
    try rollback.file.with { tested throws in
      #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 1)
      #expect(try tested.account(Fixtures.identity("nobody", uid: 7)).holdsNothing)
      #expect(throws: StoreError.notAuthentic("the record of 'eve'")) {
        try tested.account(Self.eve)
      }
      try tested.commit(.account(Fixtures.ada)) { $0.account.failuresSinceSignIn += 1 }
    }
    try rollback.file.with { tested throws in
      #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 2)
    }
  }

  @Test("What could not be written was not accepted")
  func acceptingFails() throws {
    let rollback = try Rollback()
    try rollback.edit(Self.putBack("mara"))
    try rollback.file.with { tested throws in
      #expect(try !tested.store.areAccountsSealed())
      tested.failNextCommit()
      #expect(throws: StoreError.self) {
        try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [])
      }
      #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.ada) }
      #expect(throws: StoreError.self) {
        try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [Fixtures.brokenEvent])
      }
      #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.ada) }
      _ = try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [])
      #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 2)
    }
  }
}
