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
      guard case .failed(let reason) = names.groups(of: identity, among: [Self.absent]) else {
        Issue.record("\(name) has groups")
        continue
      }
      #expect(reason.contains("'\(name)'"))
    }
  }

  @Test("A group that does not exist has no members, and is told as absent")
  func absent() throws {
    let wheel = try #require(GroupName("root"))
    let lookup = names.groups(of: Self.root, among: [Self.absent, wheel])
    #expect(
      lookup == .found(GroupMembership(asked: [Self.absent, wheel], member: [wheel])))
    #expect(names.absentGroups(among: [Self.absent, wheel]) == [Self.absent])
    #expect(names.absentGroups(among: []) == [])
  }

  @Test("Where nothing is asked, nothing is known and nothing fails")
  func nothingAsked() {
    #expect(names.groups(of: Self.root, among: []) == .found(.unknown))
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
      #expect(names.groups(of: identity, among: groups) == .found(expected), "\(name)")
    }
  }
}
