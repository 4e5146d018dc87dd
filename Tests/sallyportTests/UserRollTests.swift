import SallyportVarlink
import Testing

@testable import sallyport

struct UserRollTests {
  static func account(_ name: String, _ uid: UInt32, isPersonal: Bool = true) -> SystemAccount {
    SystemAccount(name: name, uid: uid, gid: uid, isPersonal: isPersonal, hasLoginShell: isPersonal)
  }

  static func user(_ name: String, _ uid: Int64, enrolled: Bool = true) -> AdminUser {
    var user = AdminUser(user: name, uid: uid)
    user.enrolled = enrolled
    return user
  }

  /// Somebody without a second factor, about whom something is recorded.
  static func signedIn(_ name: String, _ uid: Int64) -> AdminUser {
    var user = user(name, uid, enrolled: false)
    user.lastSignIn = AccountSignIn(at: 1, service: "sshd", secondFactorRequired: false)
    return user
  }

  static let accounts = [
    account("Zoe", 1005), account("ada", 1000), account("babbage", 1001),
    account("daemon", 1, isPersonal: false), account("eve", 1002), account("zuse", 1003),
  ]

  /// The rows of a list over pages of what is recorded.
  private func rows(
    _ pages: [[AdminUser]], filter: UserFilter = UserFilter(), over: [String]? = nil,
    hidden: [SystemAccount] = [], calls: ((ListUsers) -> Void)? = nil
  ) throws -> [UserRow] {
    var rows: [UserRow] = []
    var rest = pages[...]
    let roll = UserRoll(
      filter: filter,
      page: { call in
        calls?(call)
        let page = rest.popFirst() ?? []
        let next = rest.isEmpty ? nil : page.last?.user ?? "\(call.after ?? "")!"
        return ListUsers.Reply(users: page, next: next, over: over)
      }, accounts: { Self.accounts },
      account: { name in hidden.first { $0.name == name } },
      group: { $0 == "staff" ? (gid: 1001, members: ["eve", "ghost"]) : nil })
    try roll.forEachPage { rows += $0 }
    return rows
  }

  private func names(_ rows: [UserRow]) -> [String] { rows.map(\.user.user) }

  @Test("Everybody is listed once, in order, enrolled or not, over however many pages")
  func merge() throws {
    let records = [
      Self.user("ada", 1000), Self.user("daemon", 1), Self.user("eve", 1002),
    ]
    let everybody = ["Zoe", "ada", "babbage", "daemon", "eve", "zuse"]
    for pages in [[records], records.map { [$0] }, [[]] + records.map { [$0] }, [records, []]] {
      let rows = try rows(pages)
      #expect(names(rows) == everybody)
      #expect(rows.filter(\.isRecorded).map(\.user.user) == ["ada", "daemon", "eve"])
      #expect(rows.allSatisfy { $0.identity == .asRecorded })
    }
    #expect(names(try rows([[]])) == ["Zoe", "ada", "babbage", "eve", "zuse"])
  }

  @Test("Accounts of services are listed if asked for, or if something is recorded")
  func systemAccounts() throws {
    #expect(!names(try rows([[]])).contains("daemon"))
    #expect(
      names(try rows([[]], filter: UserFilter(includesSystemAccounts: true))).contains("daemon"))
    #expect(names(try rows([[Self.user("daemon", 1)]])).contains("daemon"))
  }

  @Test("A18: a name with another uid, and one that is gone, have changed; a hidden one has not")
  func identity() throws {
    let records = [
      Self.user("ada", 2000), Self.user("gone", 4000), Self.user("lovelace", 1000),
      Self.user("mary", 5000),
    ]
    let hidden = [Self.account("mary", 5000)]
    let rows = try rows([records], hidden: hidden)
    let identities = Dictionary(uniqueKeysWithValues: rows.map { ($0.user.user, $0.identity) })
    #expect(identities["ada"] == .changed(uid: 1000))
    #expect(identities["gone"] == .gone)
    #expect(identities["lovelace"] == .renamed(to: "ada"))
    #expect(identities["mary"] == .asRecorded)
    let changed = try self.rows(
      [records], filter: UserFilter(hasChangedIdentity: true), hidden: hidden)
    #expect(names(changed) == ["ada", "gone", "lovelace"])
  }

  @Test("A record that holds nothing binds no uid, and is nobody where there is no account")
  func emptyRecords() throws {
    let records = [
      AdminUser(user: "ada", uid: 2000), Self.signedIn("babbage", 2001),
      Self.signedIn("eve", 1002), AdminUser(user: "mary", uid: 5000),
    ]
    let rows = try rows([records])
    #expect(names(rows) == ["Zoe", "ada", "babbage", "eve", "zuse"])
    #expect(rows.filter(\.isRecorded).map(\.user) == [Self.signedIn("eve", 1002)])
    #expect(rows.allSatisfy { $0.identity == .asRecorded })
    #expect(rows.map(\.user.uid) == [1005, 1000, 1001, 1002, 1003])
  }

  @Test("Who lists the disabled must see everybody, since who is left out would look disabled")
  func disabled() throws {
    var calls: [ListUsers] = []
    let rows = try rows(
      [[Self.user("ada", 1000), Self.signedIn("babbage", 1001)]],
      filter: UserFilter(secondFactor: .disabled), calls: { calls.append($0) })
    #expect(names(rows) == ["Zoe", "babbage", "eve", "zuse"])
    #expect(calls == [ListUsers(limit: UserRoll.firstPage)])
  }

  @Test("Never signed in is whoever is not recorded, and who is recorded without a sign-in")
  func neverSignedIn() throws {
    var ada = Self.user("ada", 1000)
    ada.lastSignIn = AccountSignIn(at: 1, service: "sshd", secondFactorRequired: true)
    let rows = try rows(
      [[ada, Self.user("babbage", 1001)]], filter: UserFilter(hasNeverSignedIn: true))
    #expect(names(rows) == ["Zoe", "babbage", "eve", "zuse"])
  }

  @Test("What only records can be, the daemon filters, and nobody else is listed")
  func filteredByDaemon() throws {
    var locked = Self.user("ada", 1000)
    locked.lockedSince = 1
    var calls: [ListUsers] = []
    let filter = UserFilter(secondFactor: .disabled, isLocked: true, hasNeverSignedIn: true)
    locked.enrolled = false
    let rows = try rows([[locked]], filter: filter, calls: { calls.append($0) })
    #expect(names(rows) == ["ada"])
    #expect(
      calls == [
        ListUsers(
          limit: UserRoll.firstPage, secondFactor: .disabled, locked: true, neverSignedIn: true)
      ])
    let enabled = try self.rows(
      [[Self.user("ada", 1000)]], filter: UserFilter(secondFactor: .enabled))
    #expect(names(enabled) == ["ada"])
  }

  @Test("Whom the acting person may not see is not listed as if nothing were set up")
  func over() throws {
    #expect(names(try rows([[]], over: ["staff"])) == ["babbage", "eve"])
    #expect(names(try rows([[]], over: [])) == [])
    #expect(names(try rows([[]], over: ["no such group"])) == [])
    #expect(
      names(try rows([[Self.user("ada", 1000)]], over: ["staff"])) == ["ada", "babbage", "eve"])
  }

  @Test("A daemon that goes back in its list is not followed for ever")
  func disorder() {
    #expect(throws: CommandFailure.self) {
      try rows([[Self.user("eve", 1002), Self.user("ada", 1000)]])
    }
    #expect(throws: CommandFailure.self) {
      try rows([[Self.user("eve", 1002)], [Self.user("ada", 1000)]])
    }
    let stuck = UserRoll(
      filter: UserFilter(), page: { _ in ListUsers.Reply(users: [], next: "ada") },
      accounts: { [] }, account: { _ in nil }, group: { _ in nil })
    #expect(throws: CommandFailure.self) { try stuck.forEachPage { _ in } }
  }

  @Test("Pages go on behind the last, and only the first is small")
  func paging() throws {
    var calls: [ListUsers] = []
    _ = try rows(
      [[Self.user("ada", 1000)], [Self.user("eve", 1002)], []], calls: { calls.append($0) })
    #expect(calls.map(\.after) == [nil, "ada", "eve"])
    #expect(calls.map(\.limit) == [100, 500, 500])
  }

  @Test("For programs a row is what is recorded, and what this machine says of it")
  func json() throws {
    let changed = try #require(
      UserRow(recorded: Self.user("ada", 2000), account: Self.account("ada", 1000)))
    #expect(
      JSONText.line(changed.json) == """
        {"user":"ada","uid":2000,"enrolled":true,"devices":[],"recoveryCodesLeft":0,\
        "recoveryCodeViews":0,"stepUpLocked":false,"failures":0,"remembered":[],"email":{},\
        "recorded":true,"identityChanged":true,"uidNow":1000}

        """)
    let renamed = UserRow(recorded: Self.user("ada", 2000), account: nil, nameNow: "eve")
    #expect(renamed?.json["identityChanged"] == .bool(true))
    #expect(renamed?.json["userNow"] == .string("eve"))
    let unrecorded = UserRow(unrecorded: Self.account("eve", 1002))
    #expect(unrecorded.json["recorded"] == .bool(false))
    #expect(unrecorded.json["identityChanged"] == .bool(false))
  }
}
