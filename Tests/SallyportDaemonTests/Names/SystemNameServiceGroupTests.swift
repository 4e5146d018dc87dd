import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

/// Of which groups people are, on the machine that runs the tests.
@Suite("The system's name service on groups")
struct SystemNameServiceGroupTests {
  private let names = SystemNameService()
  private static let root = AccountIdentity(
    name: Fixtures.required(AccountName("root"), "an account name"), uid: .root)
  private static let absent = Fixtures.required(
    GroupName("sallyport-nobody-has-this"), "a group name")

  /// What a command says, line by line.
  private static func lines(_ program: String, _ arguments: String...) throws -> [Substring] {
    try Program(program).succeed(arguments).split(separator: "\n")
  }

  @Test("I4: of a name that nobody has, or that has another uid, nothing is known")
  func unknown() throws {
    for (name, uid) in [("sallyport-nobody-has-this", 4_000_002), ("root", 4_000_002)]
      as [(String, UInt32)]
    {
      let identity = AccountIdentity(name: try #require(AccountName(name)), uid: UserID(uid))
      guard case .failed(let reason) = names.groups(of: .account(identity), among: [Self.absent])
      else {
        Issue.record("\(name) has groups")
        continue
      }
      #expect(reason.contains("'\(name)'"))
    }
  }

  @Test("A group that does not exist has no members, and is told as absent")
  func absent() throws {
    let wheel = try #require(GroupName("root"))
    let lookup = names.groups(of: .account(Self.root), among: [Self.absent, wheel])
    #expect(
      lookup == .found(GroupMembership(asked: [Self.absent, wheel], member: [wheel])))
    #expect(names.absentGroups(among: [Self.absent, wheel]) == [Self.absent])
    #expect(names.absentGroups(among: []) == [])
  }

  @Test("I13: about a name that nobody has the same is asked, and it is in no group")
  func nobody() throws {
    let root = try #require(GroupName("root"))
    for name in ["sallyport-nobody-has-this", "root"] {
      let subject = NameSubject.nobody(try #require(AccountName(name)))
      #expect(
        names.groups(of: subject, among: [Self.absent, root])
          == .found(GroupMembership(asked: [Self.absent, root], member: [])))
    }
  }

  @Test("A list of everybody says of each account what is said that is asked about it alone")
  func roster() throws {
    let groups = Set(
      try Self.lines("getent", "group").compactMap { line in
        GroupName(String(line.prefix { $0 != ":" }))
      })
    let needed = NeededFacts(groups: groups.union([Self.absent]), locality: true)
    let roster = try #require(names.roster(of: needed.groups))
    var said = 0
    for line in try Self.lines("getent", "passwd") {
      let name = try #require(AccountName(String(line.prefix { $0 != ":" })))
      guard case .found(let identity) = names.account(named: name) else { continue }
      #expect(roster.account(named: name) == identity)
      let alone = names.groups(of: .account(identity), among: needed.groups)
      guard let facts = roster.facts(of: identity, needed) else { continue }
      #expect(alone == .found(facts.groups), "\(name)")
      #expect(facts.isLocal == names.isLocal(identity), "\(name)")
      said += 1
    }
    #expect(!GroupSources.listMembers() || said > 10)
    #expect(roster.account(named: try #require(AccountName("sallyport-nobody-has-this"))) == nil)
  }

  @Test(
    "Lists of members say who is a member only of sources that are known for it",
    arguments: [
      ("group: files", true), ("passwd: sss\ngroup:\tfiles systemd # sss\n", true),
      ("group: files extrausers", true), ("group: files\ninitgroups: files", true),
      ("group: files sss", false), ("group: files [SUCCESS=merge] systemd", false),
      ("group: files\ninitgroups: sss", false), ("initgroups: files", false),
      ("group: compat", false), ("group:", false), ("group files", false), ("#group: files", false),
      ("", false),
    ])
  func sources(text: String, isListing: Bool) {
    #expect(GroupSources.listMembers(in: text) == isListing)
  }

  @Test("Where nothing is asked, nothing is known and nothing fails")
  func nothingAsked() {
    #expect(names.groups(of: .account(Self.root), among: []) == .found(.unknown))
  }

  @Test("Everybody is in the groups that id(1) says, and in no other")
  func agreesWithID() throws {
    let groups = Set(
      try Self.lines("getent", "group").compactMap { line in
        GroupName(String(line.prefix { $0 != ":" }))
      })
    #expect(groups.count > 10)
    for line in try Self.lines("getent", "passwd").prefix(100) {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      let (name, uid) = (String(fields[0]), try #require(UInt32(fields[2])))
      let identity = AccountIdentity(name: try #require(AccountName(name)), uid: UserID(uid))
      let member = try Self.lines("id", "-nG", "--", name).flatMap { $0.split(separator: " ") }
      let expected = GroupMembership(
        asked: groups, member: groups.intersection(member.compactMap { GroupName(String($0)) }))
      #expect(names.groups(of: .account(identity), among: groups) == .found(expected), "\(name)")
    }
  }
}
