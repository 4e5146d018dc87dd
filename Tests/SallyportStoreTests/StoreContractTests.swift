import SallyportCore
import SallyportTesting
import Testing

/// What every `AccountStore` promises, held against each of them.
@Suite("The store contract")
struct StoreContractTests {
  private let mara = Subject.account(Fixtures.mara)
  private let ada = Subject.account(Fixtures.ada)

  // MARK: Refusals

  @Test("Work that throws changes nothing and records nothing", arguments: StoreKind.allCases)
  func throwingWorkChangesNothing(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    let before = try tested.account(Fixtures.mara)
    #expect(throws: StoreError.unavailable("refused")) {
      try tested.commit(mara) { transaction throws(StoreError) in
        transaction.account.devices = []
        transaction.record(Fixtures.event(.disabled))
        throw StoreError.unavailable("refused")
      }
    }
    #expect(try tested.account(Fixtures.mara) == before)
    #expect(try tested.store.record([Fixtures.event()]).map(\.number) == [1])
  }

  @Test("Work that throws does not disturb its neighbours", arguments: StoreKind.allCases)
  func throwingWorkSparesNeighbours(kind: StoreKind) throws {
    let tested = try kind.make()
    let results = tested.store.commit([
      count(mara, failures: 1), refuse(mara), count(ada, failures: 2),
    ])
    #expect(results.count == 3)
    #expect(throws: Never.self) { try results[0].get() }
    #expect(throws: StoreError.unavailable("refused")) { try results[1].get() }
    #expect(throws: Never.self) { try results[2].get() }
    #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == 1)
    #expect(try tested.account(Fixtures.ada).failuresSinceSignIn == 2)
    #expect(try results.flatMap { try numbers($0) } == [1, 2])
  }

  @Test(
    "An account under half its identity is refused, and its work is not run",
    arguments: StoreKind.allCases,
    [("mara", 1234), ("mary", 1000)] as [(String, UInt32)])
  func halfAnIdentityIsRefused(kind: StoreKind, other: (name: String, uid: UInt32)) throws {
    let tested = try kind.make()
    let before = Fixtures.enrolled(Fixtures.mara).account
    try tested.keep(before)
    let subject = Subject.account(Fixtures.identity(other.name, uid: other.uid))
    let refusal = StoreError.identityChanged(recorded: Fixtures.mara)
    #expect(throws: refusal) { try tested.store.read(subject) }
    #expect(throws: refusal) {
      try tested.commit(subject) { _ in Issue.record("the work was run") }
    }
    #expect(try tested.account(Fixtures.mara) == before)
  }

  @Test("A name of one account with the uid of another is refused", arguments: StoreKind.allCases)
  func twoHalvesAreRefused(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    try tested.keep(Fixtures.enrolled(Fixtures.ada).account)
    let chimera = Subject.account(Fixtures.identity("mara", uid: Fixtures.ada.uid.rawValue))
    #expect {
      try tested.store.read(chimera)
    } throws: { error in
      [Fixtures.mara, Fixtures.ada].map(StoreError.identityChanged).contains {
        $0 == error as? StoreError
      }
    }
  }

  @Test("A failing commit fails every piece of work", arguments: StoreKind.allCases)
  func failingCommitFailsAll(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    let before = try tested.account(Fixtures.mara)
    tested.failNextCommit()
    let results = tested.store.commit([
      count(mara, failures: 1), refuse(ada), count(ada, failures: 2),
    ])
    #expect(results.count == 3)
    for result in results { #expect(throws: StoreError.self) { try result.get() } }
    #expect(try tested.account(Fixtures.mara) == before)
    #expect(try tested.account(Fixtures.ada) == Account(subject: ada))
  }

  @Test(
    "After a failing commit the store works, and no number is missing",
    arguments: StoreKind.allCases)
  func storeSurvivesFailingCommit(kind: StoreKind) throws {
    let tested = try kind.make()
    tested.failNextCommit()
    #expect(throws: StoreError.self) { try tested.store.record([Fixtures.event()]) }
    tested.failNextCommit()
    #expect(throws: StoreError.self) {
      try tested.store.commit([count(mara, failures: 7)])[0].get()
    }
    let results = tested.store.commit([count(mara, failures: 1), count(ada, failures: 1)])
    #expect(try results.flatMap { try numbers($0) } == [1, 2])
    #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == 1)
    #expect(throws: Never.self) { try tested.store.probe() }
  }

  @Test("A failing commit fails every piece of staged work", arguments: StoreKind.allCases)
  func failingStageFailsAll(kind: StoreKind) throws {
    let tested = try kind.make()
    tested.failNextCommit()
    let results = tested.store.stage([count(mara, failures: 1), count(ada, failures: 1)])
    #expect(results.count == 2)
    for result in results { #expect(throws: StoreError.self) { try result.get() } }
    #expect(try tested.account(Fixtures.mara).holdsNothing)
    #expect(try tested.account(Fixtures.ada).holdsNothing)
  }

  @Test("A store that was abandoned answers nothing any more", arguments: StoreKind.allCases)
  func abandonedStoreRefuses(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    tested.store.abandon()
    #expect(throws: StoreError.self) { try tested.store.read(mara) }
    #expect(throws: StoreError.self) {
      try tested.store.recordedIdentity(named: Fixtures.mara.name)
    }
    #expect(throws: StoreError.self) { try tested.store.record([Fixtures.event()]) }
    #expect(throws: StoreError.self) { try tested.store.probe() }
    #expect(throws: StoreError.self) {
      try tested.store.auditRecords(after: 0, limit: 1, where: .everything)
    }
    #expect(throws: StoreError.self) { try tested.store.verifyAudit(after: 0) }
    #expect(throws: StoreError.self) { try tested.store.synchronizer.synchronize() }
    for results in [
      tested.store.commit([count(mara, failures: 1)]),
      tested.store.stage([count(mara, failures: 1)]),
    ] {
      for result in results { #expect(throws: StoreError.self) { try result.get() } }
    }
  }

  @Test(
    "What was staged is seen by what follows, and is then made durable",
    arguments: StoreKind.allCases)
  func stagedWorkIsSeen(kind: StoreKind) throws {
    let tested = try kind.make()
    for failures in 1...3 {
      let results = tested.store.stage([
        count(mara, failures: failures), refuse(mara), count(ada, failures: failures),
      ])
      #expect(throws: Never.self) { try results[0].get() }
      #expect(throws: StoreError.unavailable("refused")) { try results[1].get() }
      #expect(throws: Never.self) { try results[2].get() }
    }
    #expect(throws: Never.self) { try tested.store.synchronizer.synchronize() }
    #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == 3)
    let records = try tested.commit(ada) { $0.record(Fixtures.event()) }.auditRecords
    #expect(records.map(\.number) == [7])
  }

  @Test("A policy whose commit fails does not apply", arguments: StoreKind.allCases)
  func failingPolicyDoesNotApply(kind: StoreKind) throws {
    let tested = try kind.make()
    tested.failNextCommit()
    #expect(throws: StoreError.self) {
      try tested.store.replacePolicy(try policy(["mode": "off"]), recording: [Fixtures.event()])
    }
    #expect(try tested.store.read(mara).policy == Policy())
    try tested.commit(mara) { #expect($0.policy == Policy()) }
    #expect(try tested.store.record([Fixtures.event()]).map(\.number) == [1])
  }

  // MARK: Identity

  @Test(
    "A record that holds nothing gives way to another identity", arguments: StoreKind.allCases,
    [("mara", 1234), ("mary", 1000)] as [(String, UInt32)])
  func emptyRecordGivesWay(kind: StoreKind, other: (name: String, uid: UInt32)) throws {
    let tested = try kind.make()
    var empty = Account(subject: mara)
    empty.lastSignIn = SignIn(at: Fixtures.newYear, service: "su", address: nil, method: nil)
    try tested.keep(empty)
    let identity = Fixtures.identity(other.name, uid: other.uid)
    #expect(try tested.account(identity) == Account(subject: .account(identity)))
    let enrolled = Fixtures.enrolled(identity).account
    try tested.keep(enrolled)
    #expect(try tested.account(identity) == enrolled)
    #expect(throws: StoreError.identityChanged(recorded: identity)) {
      try tested.store.read(mara)
    }
  }

  @Test("One identity takes the place of two empty records", arguments: StoreKind.allCases)
  func twoEmptyRecordsGiveWay(kind: StoreKind) throws {
    let tested = try kind.make()
    for subject in [mara, ada] {
      var empty = Account(subject: subject)
      empty.lastSignIn = SignIn(at: Fixtures.newYear, service: "su", address: nil, method: nil)
      try tested.keep(empty)
    }
    let chimera = Fixtures.identity("mara", uid: Fixtures.ada.uid.rawValue)
    let enrolled = Fixtures.enrolled(chimera).account
    try tested.keep(enrolled)
    #expect(try tested.account(chimera) == enrolled)
    #expect(try tested.account(Fixtures.identity("eve", uid: 1000)).holdsNothing)
  }

  @Test("A name is known by what counts under it, whatever its uid", arguments: StoreKind.allCases)
  func nameIsKnown(kind: StoreKind) throws {
    let tested = try kind.make()
    #expect(try tested.store.recordedIdentity(named: Fixtures.mara.name) == nil)
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    var empty = Account(subject: ada)
    empty.lastSignIn = SignIn(at: Fixtures.newYear, service: "su", address: nil, method: nil)
    try tested.keep(empty)
    #expect(try tested.store.recordedIdentity(named: Fixtures.mara.name) == Fixtures.mara)
    #expect(try tested.store.recordedIdentity(named: Fixtures.ada.name) == nil)
    let eve = Fixtures.identity("eve", uid: 1002)
    #expect(try tested.store.recordedIdentity(named: eve.name) == nil)
    _ = try tested.store.commit([count(.account(eve), failures: 1)])[0].get()
    #expect(try tested.store.recordedIdentity(named: eve.name) == eve)
  }

  @Test("An account that stays blank is not recorded", arguments: StoreKind.allCases)
  func blankAccountIsNotRecorded(kind: StoreKind) throws {
    let tested = try kind.make()
    let committed = try tested.commit(mara) { transaction in
      transaction.record(Fixtures.event(verdict: .notRequired))
      return transaction.account
    }
    #expect(committed.outcome == Account(subject: mara))
    #expect(committed.auditRecords.map(\.number) == [1])
    #expect(try tested.account(Fixtures.identity("mara", uid: 4321)).holdsNothing)
  }

  @Test("An account can become blank again", arguments: StoreKind.allCases)
  func accountBecomesBlank(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.fullMara)
    try tested.keep(Account(subject: mara))
    #expect(try tested.account(Fixtures.mara) == Account(subject: mara))
  }

  @Test("Decoys are apart from each other and from accounts", arguments: StoreKind.allCases)
  func decoysAreApart(kind: StoreKind) throws {
    let tested = try kind.make()
    let slots = [0, 17, DecoySlot.count - 1].compactMap(DecoySlot.init(index:))
    for (index, slot) in slots.enumerated() {
      _ = try tested.store.commit([count(.decoy(slot), failures: index + 1)])[0].get()
    }
    for (index, slot) in slots.enumerated() {
      let account = try tested.store.read(.decoy(slot)).account
      #expect(account.subject == .decoy(slot))
      #expect(account.failuresSinceSignIn == index + 1)
    }
    #expect(try tested.account(Fixtures.identity("decoy", uid: 17)).holdsNothing)
  }

  // MARK: Order

  @Test("Pieces of work run in order and see what came before", arguments: StoreKind.allCases)
  func piecesRunInOrder(kind: StoreKind) throws {
    let tested = try kind.make()
    let work = (1...8).map { number in
      AccountWork(on: number.isMultiple(of: 4) ? ada : mara) { transaction in
        transaction.account.failuresSinceSignIn += 1
        transaction.record(Fixtures.event(at: Fixtures.newYear + .seconds(number)))
        return transaction.account.failuresSinceSignIn
      }
    }
    let committed = try tested.store.commit(work).map { try $0.get() }
    #expect(committed.map(\.outcome) == [1, 2, 3, 1, 4, 5, 6, 2])
    let records = committed.flatMap(\.auditRecords)
    #expect(records.map(\.number) == Array(1...8))
    #expect(records.map { $0.event.at - Fixtures.newYear } == (1...8).map { .seconds($0) })
  }

  @Test(
    "Events are recorded as they are, numbered without gaps and chained (I9)",
    arguments: StoreKind.allCases)
  func eventsAreChained(kind: StoreKind) throws {
    let tested = try kind.make()
    let bare = AuditEvent(
      at: Fixtures.newYear, action: .daemonStarted, verdict: .done, account: nil, actor: nil)
    let rich = AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .deny, reason: .wrongCode,
      account: Fixtures.mara, actor: UserID(.max), service: "sshd", terminal: "pts/3",
      address: .v6(high: 1, low: 2), remoteAccount: "ada", method: .app, device: DeviceName("phone")
    )
    var records = try tested.store.record([bare, rich])
    records += try tested.store.replacePolicy(Policy(), recording: [rich])
    records += try tested.commit(mara) { transaction in
      transaction.record(rich)
      transaction.record(bare)
    }.auditRecords
    #expect(records.map(\.event) == [bare, rich, rich, rich, bare])
    #expect(records.map(\.number) == Array(1...5))
    #expect(Set(records.map(\.authenticationCode)).count == records.count)
    #expect(
      try tested.store.verifyAudit(after: 0)
        == AuditVerification(count: 5, last: 5, isAtEnd: true))
    let page = try tested.store.auditRecords(after: 0, limit: 5, where: .everything)
    #expect(page.records == records)
  }

  // MARK: Reading the audit log

  @Test("A log without a row has an end, and nothing to verify", arguments: StoreKind.allCases)
  func emptyLog(kind: StoreKind) throws {
    let tested = try kind.make()
    let empty = AuditPage(records: [], last: 0, isAtEnd: true)
    for number: Int64 in [.min, -1, 0, 1, .max] {
      #expect(
        try tested.store.auditRecords(after: number, limit: 1, where: .everything) == empty)
      #expect(
        try tested.store.verifyAudit(after: number)
          == AuditVerification(count: 0, last: 0, isAtEnd: true))
    }
  }

  @Test("A log is read in pages, in order, and nothing twice", arguments: StoreKind.allCases)
  func logIsReadInPages(kind: StoreKind) throws {
    let tested = try kind.make()
    let records = try tested.store.record(
      (1...10).map { Fixtures.event(at: Fixtures.newYear + .seconds($0)) })
    var read: [AuditRecord] = []
    var last: Int64 = 0
    for size in [4, 4, 2] {
      let page = try tested.store.auditRecords(after: last, limit: 4, where: .everything)
      #expect(page.records.count == size)
      #expect(page.last == last + Int64(size))
      #expect(page.isAtEnd == (size == 2))
      read += page.records
      last = page.last
    }
    #expect(read == records)
  }

  @Test(
    "Behind the end there is nothing, and where the end is, is said",
    arguments: StoreKind.allCases)
  func behindTheEnd(kind: StoreKind) throws {
    let tested = try kind.make()
    _ = try tested.store.record([Fixtures.event(), Fixtures.event()])
    for number: Int64 in [2, 3, .max] {
      #expect(
        try tested.store.auditRecords(after: number, limit: 1, where: .everything)
          == AuditPage(records: [], last: 2, isAtEnd: true))
      #expect(
        try tested.store.verifyAudit(after: number)
          == AuditVerification(count: 0, last: 2, isAtEnd: true))
    }
  }

  @Test("Only what passes the filter is read", arguments: StoreKind.allCases)
  func logIsFiltered(kind: StoreKind) throws {
    let tested = try kind.make()
    let people = [Fixtures.mara, Fixtures.ada, nil]
    let records = try tested.store.record(
      (0..<30).map { Fixtures.event(at: Fixtures.newYear + .seconds($0), of: people[$0 % 3]) })
    let filter = AuditFilter(
      account: Fixtures.ada.name, since: Fixtures.newYear + .seconds(10))
    let page = try tested.store.auditRecords(after: 0, limit: 1000, where: filter)
    #expect(page.records == records.filter { filter.admits($0.event) })
    #expect(page.records.count == 7)
    #expect(page.last == 30 && page.isAtEnd)
    let first = try tested.store.auditRecords(after: 0, limit: 1, where: filter)
    #expect(first.records == [records[10]])
    #expect(first.last == 11 && !first.isAtEnd, "what comes behind is for the next page")
  }

  @Test("However few rows pass, a page looks at so many and no more", arguments: StoreKind.allCases)
  func pageIsBounded(kind: StoreKind) throws {
    let tested = try kind.make()
    let limit = AuditPage.maximumRows
    _ = try tested.store.record(Array(repeating: Fixtures.event(), count: limit))
    _ = try tested.store.record([Fixtures.event(of: Fixtures.ada)])
    let filter = AuditFilter(account: Fixtures.ada.name)
    let page = try tested.store.auditRecords(after: 0, limit: 1, where: filter)
    #expect(page == AuditPage(records: [], last: Int64(limit), isAtEnd: false))
    let next = try tested.store.auditRecords(after: page.last, limit: 1, where: filter)
    #expect(next.records.map(\.number) == [Int64(limit) + 1])
    #expect(next.isAtEnd)
    let all = try tested.store.auditRecords(after: 0, limit: .max, where: .everything)
    #expect(all.records.count == limit)
  }

  @Test("I9: a chain that holds is verified in parts", arguments: StoreKind.allCases)
  func chainIsVerifiedInParts(kind: StoreKind) throws {
    let tested = try kind.make()
    let part = AuditVerification.maximumRows
    _ = try tested.store.record(Array(repeating: Fixtures.event(), count: 2 * part + 5))
    var last: Int64 = 0
    for count in [part, part, 5] {
      let verification = try tested.store.verifyAudit(after: last)
      last += Int64(count)
      #expect(
        verification == AuditVerification(count: count, last: last, isAtEnd: count == 5))
    }
  }

  @Test("Nothing to do is done", arguments: StoreKind.allCases)
  func nothingToDo(kind: StoreKind) throws {
    let tested = try kind.make()
    #expect(tested.store.commit([AccountWork<Int>]()).isEmpty)
    #expect(try tested.store.record([]).isEmpty)
  }

  // MARK: Keeping

  @Test("A full account comes back as it was", arguments: StoreKind.allCases)
  func fullAccountRoundTrips(kind: StoreKind) throws {
    let tested = try kind.make()
    try tested.keep(Fixtures.fullAda)
    try tested.keep(Fixtures.fullMara)
    #expect(try tested.account(Fixtures.mara) == Fixtures.fullMara)
    #expect(try tested.account(Fixtures.ada) == Fixtures.fullAda)
  }

  @Test("Whatever changes in an account, it comes back as it was", arguments: StoreKind.allCases)
  func anyChangeRoundTrips(kind: StoreKind) throws {
    let tested = try kind.make()
    let random = SeededRandomBytes(seed: 20)
    var account = Account(subject: mara)
    try tested.keep(Fixtures.fullAda)
    for round in 1...200 {
      account = AccountVariation(random: random, full: Fixtures.fullMara)
        .next(after: account)
      try tested.keep(account)
      try #require(try tested.account(Fixtures.mara) == account, "round \(round)")
    }
    #expect(try tested.account(Fixtures.ada) == Fixtures.fullAda)
  }

  @Test("A new policy applies to all that follows", arguments: StoreKind.allCases)
  func policyIsReplaced(kind: StoreKind) throws {
    let tested = try kind.make()
    #expect(try tested.store.read(mara).policy == Policy())
    for settings in [["mode": "mandatory", "tries.login": "2"], ["echo.sudo": "off"], [:]] {
      let policy = try policy(settings)
      _ = try tested.store.replacePolicy(policy, recording: [])
      #expect(try tested.store.read(mara).policy == policy)
      try tested.commit(mara) { #expect($0.policy == policy) }
    }
  }

  // MARK: Work

  private func count(_ subject: Subject, failures: Int) -> AccountWork<Void> {
    AccountWork(on: subject) { transaction in
      transaction.account.failuresSinceSignIn = failures
      transaction.record(Fixtures.event(of: subject.identity))
    }
  }

  private func refuse(_ subject: Subject) -> AccountWork<Void> {
    AccountWork(on: subject) { transaction throws(StoreError) in
      transaction.account.failuresSinceSignIn = 99
      transaction.record(Fixtures.event(verdict: .deny))
      throw StoreError.unavailable("refused")
    }
  }

  private func numbers(_ result: Result<Committed<Void>, StoreError>) throws -> [Int64] {
    guard case .success(let committed) = result else { return [] }
    return committed.auditRecords.map(\.number)
  }

  private func policy(_ settings: [String: String]) throws -> Policy {
    try Policy(settings: settings)
  }
}
