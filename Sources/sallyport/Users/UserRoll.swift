import SallyportVarlink

/// Everybody on this machine, in the order of their names: the daemon's records, page by page, and
/// between them the accounts about which nothing is recorded.
///
/// Holds one page and the name service's list, however many accounts there are.
struct UserRoll {
  /// Of the first page, so that a person soon sees something, and of those behind it.
  static let firstPage: Int64 = 100
  static let furtherPages: Int64 = 500

  let filter: UserFilter
  let page: (ListUsers) throws -> ListUsers.Reply
  /// Every account that the name service lists, in the order of their names.
  let accounts: () throws -> [SystemAccount]
  /// Looks one account up: a directory may list nobody.
  let account: (String) throws -> SystemAccount?
  /// A group's gid and listed members.
  let group: (String) throws -> (gid: UInt32, members: Set<String>)?

  /// Hands out the rows that pass the filter, a page's worth at a time.
  func forEachPage(_ body: ([UserRow]) throws -> Void) throws {
    var reply = try page(filter.call(after: nil, limit: Self.firstPage))
    let everybody = try accounts()
    var accounts = everybody[...]
    // Made when somebody's name is gone, which is seldom.
    lazy var namesByUID = Dictionary(
      everybody.map { (Int64($0.uid), $0.name) }, uniquingKeysWith: { first, _ in first })
    let scope = try scope(over: reply.over)
    var after: String?
    var last: String?
    while true {
      var rows: [UserRow] = []
      for user in reply.users {
        guard last.map({ SystemAccount.precedes($0, user.user) }) ?? true else {
          throw Self.disorder
        }
        last = user.user
        while let account = accounts.first, SystemAccount.precedes(account.name, user.user) {
          accounts.removeFirst()
          add(account, in: scope, to: &rows)
        }
        let isListed = accounts.first?.name.utf8.elementsEqual(user.user.utf8) ?? false
        let account = isListed ? accounts.removeFirst() : try account(user.user)
        let row = UserRow(recorded: user, account: account, nameNow: namesByUID[user.uid])
        if let row, filter.admits(row) { rows.append(row) }
      }
      try body(rows)
      guard let next = reply.next else { break }
      // Each page leads on, or the list would never end.
      guard after.map({ SystemAccount.precedes($0, next) }) ?? true else { throw Self.disorder }
      guard last.map({ !SystemAccount.precedes(next, $0) }) ?? true else { throw Self.disorder }
      after = next
      last = next
      reply = try page(filter.call(after: next, limit: Self.furtherPages))
    }
    while !accounts.isEmpty {
      let page = accounts.prefix(Int(Self.furtherPages))
      accounts = accounts.dropFirst(page.count)
      var rows: [UserRow] = []
      for account in page { add(account, in: scope, to: &rows) }
      try body(rows)
    }
  }

  private func add(_ account: SystemAccount, in scope: Scope, to rows: inout [UserRow]) {
    guard scope.admits(account) else { return }
    let row = UserRow(unrecorded: account)
    if filter.admits(row) { rows.append(row) }
  }

  /// Who is listed although nothing is recorded: whom the daemon would show, and no others, who
  /// would look as if they had no second factor.
  private enum Scope {
    case nobody, everybody
    case members(names: Set<String>, gids: Set<UInt32>)

    func admits(_ account: SystemAccount) -> Bool {
      switch self {
      case .nobody: false
      case .everybody: true
      case .members(let names, let gids):
        gids.contains(account.gid) || names.contains(account.name)
      }
    }
  }

  private func scope(over groups: [String]?) throws -> Scope {
    guard !filter.wantsRecordsOnly else { return .nobody }
    guard let groups else { return .everybody }
    var names: Set<String> = []
    var gids: Set<UInt32> = []
    for name in groups {
      guard let group = try group(name) else { continue }
      gids.insert(group.gid)
      names.formUnion(group.members)
    }
    return .members(names: names, gids: gids)
  }

  private static let disorder = CommandFailure(
    "the daemon's list is out of order", hint: CommandFailure.sameVersion)
}
