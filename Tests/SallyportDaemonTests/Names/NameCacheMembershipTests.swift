import SallyportCore
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

/// What is remembered of people's groups (security.md, Identity and source).
@Suite("The cache of memberships")
struct NameCacheMembershipTests {
  private static let staff = Fixtures.required(GroupName("staff"), "a group name")
  private static let wheel = Fixtures.required(GroupName("wheel"), "a group name")
  private static let ghosts = Fixtures.required(GroupName("ghosts"), "a group name")

  /// A cache on a loop of its own, and the files that it watches.
  private final class Bench {
    let names = ScriptedNameService(local: [Fixtures.mara, Fixtures.ada])
    private let folder: TemporaryFolder
    private let loop: EventLoop
    private let threads: WorkerThreads
    private let cache: NameCache

    init() throws {
      folder = try TemporaryFolder()
      loop = try EventLoop()
      threads = try WorkerThreads(1, named: "names", for: loop)
      let files = NameCache.Files(
        passwd: folder.path(of: "passwd"), group: folder.path(of: "group"))
      cache = NameCache(names: names, threads: threads, files: files)
      names.setGroup(staff, members: [Fixtures.mara.name])
      names.setGroup(wheel, members: [])
    }

    deinit {
      threads.end()
    }

    /// What somebody is told, once it has come.
    private func answer<Answer>(of ask: (@escaping (Answer) -> Void) -> Void) -> Answer {
      var answer: Answer?
      ask { answer = $0 }
      while true {
        if let answer { return answer }
        loop.turn()
      }
    }

    func membership(
      of identity: AccountIdentity = Fixtures.mara, among groups: Set<GroupName>
    ) -> GroupMembership {
      answer { cache.membership(of: .account(identity), among: groups, $0) }
    }

    func facts(of subject: NameSubject, _ needed: NeededFacts) -> AccountFacts {
      answer { cache.facts(of: subject, needed, $0) }
    }

    func account(named name: AccountName) -> NameLookup {
      answer { cache.account(named: name, $0) }
    }

    func roster(of groups: Set<GroupName>) -> Roster? {
      answer { cache.roster(of: groups, $0) }
    }

    func forgetRoster() {
      cache.forgetRoster()
    }

    /// What is known without asking anybody.
    func rememberedMembership(among groups: Set<GroupName>) -> GroupMembership? {
      var known: GroupMembership?
      cache.membership(of: .account(Fixtures.mara), among: groups) { known = $0 }
      return known
    }

    func absentGroups(among groups: Set<GroupName>) -> Set<GroupName>? {
      answer { cache.absentGroups(among: groups, $0) }
    }

    func change(_ file: String) throws {
      try RegularFile.replace(folder.path(of: file), with: Array("changed".utf8))
    }
  }

  @Test("I4: where the name service fails nothing is known, and it is asked again")
  func failure() throws {
    let bench = try Bench()
    bench.names.fail(with: "no answer")
    #expect(bench.membership(among: [Self.staff]) == .unknown)
    #expect(bench.membership(among: [Self.staff]).includes(Self.staff) == nil)
    bench.names.fail(with: nil)
    #expect(bench.membership(among: [Self.staff]).includes(Self.staff) == true)
    #expect(bench.names.groupLookups == 3)
  }

  @Test("I4: of an account that is not as it was, nothing is known")
  func changedIdentity() throws {
    let bench = try Bench()
    let former = Fixtures.identity("mara", uid: 4_000_003)
    #expect(bench.membership(of: former, among: [Self.staff]) == .unknown)
  }

  @Test("I4: a group that cannot be told about is unknown, and the others are known")
  func unreadableGroup() throws {
    let bench = try Bench()
    bench.names.makeUnreadable([Self.wheel])
    let membership = bench.membership(among: [Self.staff, Self.wheel])
    #expect(membership.includes(Self.wheel) == nil)
    #expect(membership.includes(Self.staff) == true)
  }

  @Test("Where nothing is asked nobody is asked, and it calls back at once")
  func nothingAsked() throws {
    let bench = try Bench()
    #expect(bench.rememberedMembership(among: []) == .unknown)
    #expect(bench.names.groupLookups == 0)
  }

  @Test("What was asked once is remembered, for fewer groups too, and calls back at once")
  func remembered() throws {
    let bench = try Bench()
    let membership = bench.membership(among: [Self.staff, Self.wheel])
    #expect(membership.includes(Self.staff) == true)
    #expect(membership.includes(Self.wheel) == false)
    #expect(bench.rememberedMembership(among: [Self.wheel, Self.staff]) == membership)
    #expect(bench.rememberedMembership(among: [Self.staff]) == membership)
    #expect(bench.names.groupLookups == 1)
  }

  @Test("One account's groups say nothing about another's, nor some groups about others")
  func keys() throws {
    let bench = try Bench()
    _ = bench.membership(among: [Self.staff])
    #expect(
      bench.membership(of: Fixtures.ada, among: [Self.staff]).includes(Self.staff)
        == false)
    #expect(
      bench.membership(among: [Self.staff, Self.wheel]).includes(Self.wheel) == false)
    #expect(bench.names.groupLookups == 3)
  }

  @Test(
    "A change of the passwd or the group file makes what was remembered old",
    arguments: ["passwd", "group"])
  func filesChange(file: String) throws {
    let bench = try Bench()
    _ = bench.membership(among: [Self.staff])
    bench.names.setGroup(Self.staff, members: [])
    #expect(bench.membership(among: [Self.staff]).includes(Self.staff) == true)
    try bench.change(file)
    #expect(bench.membership(among: [Self.staff]).includes(Self.staff) == false)
    #expect(bench.names.groupLookups == 2)
  }

  @Test("I13: about a name that nobody has as much is asked and remembered, and nothing is known")
  func nobody() throws {
    let bench = try Bench()
    let ghost = try #require(AccountName("ghost"))
    let needed = NeededFacts(groups: [Self.staff], locality: true)
    for _ in 1...2 {
      #expect(bench.facts(of: .nobody(ghost), needed) == .unknown)
      #expect((bench.names.groupLookups, bench.names.localLookups) == (1, 1))
    }
    bench.names.fail(with: "no answer")
    let other = try #require(AccountName("other"))
    for count in 2...3 {
      _ = bench.facts(of: .nobody(other), NeededFacts(groups: [Self.staff]))
      #expect(bench.names.groupLookups == count)
    }
  }

  @Test("I11, I13: whoever asks about many names that nobody has makes all names forgotten alike")
  func crowding() throws {
    let bench = try Bench()
    let ghost = try #require(AccountName("ghost"))
    for name in [Fixtures.mara.name, ghost] { _ = bench.account(named: name) }
    for number in 0..<NameCache.maximumRemembered {
      _ = bench.account(named: try #require(AccountName("n\(number)")))
    }
    for name in [Fixtures.mara.name, ghost] {
      let before = bench.names.lookups
      _ = bench.account(named: name)
      #expect(bench.names.lookups == before + 1)
    }
  }

  @Test("Everybody is listed once while somebody wants to know, and the list goes with them")
  func roster() throws {
    let bench = try Bench()
    let needed = NeededFacts(groups: [Self.staff, Self.ghosts], locality: true)
    for _ in 1...2 {
      let roster = try #require(bench.roster(of: needed.groups))
      #expect(roster.account(named: Fixtures.mara.name) == Fixtures.mara)
      let facts = try #require(roster.facts(of: Fixtures.mara, needed))
      #expect(facts == bench.facts(of: .account(Fixtures.mara), needed))
      #expect(facts.groups.includes(Self.staff) == true)
    }
    #expect(bench.names.rosters == 1)
    _ = bench.roster(of: [Self.wheel])
    try bench.change("group")
    _ = bench.roster(of: [Self.wheel])
    bench.forgetRoster()
    _ = bench.roster(of: [Self.wheel])
    #expect(bench.names.rosters == 4)
    bench.names.fail(with: "no answer")
    #expect(bench.roster(of: [Self.staff]) == nil)
  }

  @Test("I4: what a list cannot tell must be asked")
  func rosterWithoutAnswer() throws {
    let bench = try Bench()
    let needed = NeededFacts(groups: [Self.staff])
    let stranger = Fixtures.identity("mara", uid: 4_000_003)
    let whole = try #require(bench.roster(of: [Self.staff]))
    #expect(whole.facts(of: stranger, needed) == nil)
    #expect(whole.facts(of: Fixtures.mara, NeededFacts(groups: [Self.wheel])) == nil)
    bench.names.hide(members: true)
    bench.forgetRoster()
    let hidden = try #require(bench.roster(of: [Self.staff]))
    #expect(hidden.facts(of: Fixtures.mara, needed) == nil)
    #expect(hidden.facts(of: Fixtures.mara, NeededFacts(locality: true))?.isLocal == true)
    bench.names.makeLocalFileUnreadable()
    bench.forgetRoster()
    let unread = try #require(bench.roster(of: [Self.staff]))
    #expect(unread.facts(of: Fixtures.mara, NeededFacts(locality: true)) == nil)
  }

  @Test("Groups that do not exist are told apart, unless the name service fails")
  func absent() throws {
    let bench = try Bench()
    #expect(bench.absentGroups(among: [Self.staff, Self.ghosts]) == [Self.ghosts])
    #expect(bench.absentGroups(among: []) == [])
    bench.names.fail(with: "no answer")
    #expect(bench.absentGroups(among: [Self.staff]) == nil)
  }

  // MARK: How long, how many

  private static let known = GroupMembership(asked: [staff], member: [staff])

  @Test("A membership is remembered for a minute")
  func lifetime() {
    let start = ContinuousClock.now
    var remembered = RememberedMemberships()
    remembered.remember(Self.known, of: .account(Fixtures.mara), among: [Self.staff], at: start)
    let end = start + .seconds(60)
    #expect(
      remembered.membership(
        of: .account(Fixtures.mara), among: [Self.staff], at: end - .nanoseconds(1)) == Self.known)
    #expect(remembered.membership(of: .account(Fixtures.mara), among: [Self.staff], at: end) == nil)
  }

  @Test("I11: of one account the newest four questions are remembered")
  func questions() throws {
    let start = ContinuousClock.now
    var remembered = RememberedMemberships()
    let groups = try (0..<5).map { try #require(GroupName("g\($0)")) }
    for group in groups {
      let membership = GroupMembership(asked: [group], member: [])
      remembered.remember(membership, of: .account(Fixtures.mara), among: [group], at: start)
    }
    let known = groups.map {
      remembered.membership(of: .account(Fixtures.mara), among: [$0], at: start) != nil
    }
    #expect(known == [false, true, true, true, true])
  }

  @Test("I11: beyond a number of names all are forgotten")
  func accounts() {
    let start = ContinuousClock.now
    var remembered = RememberedMemberships()
    for uid in 0...UInt32(NameCache.maximumRemembered) {
      let identity = Fixtures.identity("somebody", uid: uid)
      remembered.remember(Self.known, of: .account(identity), among: [Self.staff], at: start)
    }
    let (first, last) = (
      Fixtures.identity("somebody", uid: 0),
      Fixtures.identity("somebody", uid: UInt32(NameCache.maximumRemembered))
    )
    #expect(remembered.membership(of: .account(first), among: [Self.staff], at: start) == nil)
    #expect(remembered.membership(of: .account(last), among: [Self.staff], at: start) == Self.known)
  }
}
