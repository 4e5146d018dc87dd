import ArgumentParser
import SallyportVarlink

struct UsersListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List people and their second factor.",
    discussion: """
      Lists everybody with a login shell, enrolled or not, and whoever else something is recorded \
      about. Factor is on, off, or changed: the name has another user id than it was recorded with.
      """)

  @Option(
    help: ArgumentHelp(
      "Only those whose second factor is enabled, or disabled.", valueName: "state"))
  var secondFactor: ListUsers.SecondFactor?

  @Flag(help: "Only accounts that are locked.")
  var locked = false

  @Flag(help: "Only those who have never signed in.")
  var neverSignedIn = false

  @Flag(help: "Only names that have another user id than they were recorded with.")
  var identityChanged = false

  @Flag(help: "List the accounts of services as well.")
  var all = false

  @Flag(help: "Print JSON for programs: an account a line.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  var filter: UserFilter {
    UserFilter(
      secondFactor: secondFactor, isLocked: locked, hasNeverSignedIn: neverSignedIn,
      hasChangedIdentity: identityChanged, includesSystemAccounts: all)
  }

  func run() throws {
    let reader = AdminReader(daemon: try connection.connect())
    let service = NameService(criteria: .ofThisMachine)
    var longestName = 0
    let roll = UserRoll(
      filter: filter, page: reader.read,
      accounts: {
        let accounts = try service.accounts()
        longestName = accounts.filter { all || $0.isPersonal }.map(\.name.count).max() ?? 0
        return accounts
      }, account: service.account, group: service.group)
    var table: UserTable?
    try roll.forEachPage { rows in
      guard !json else { return try Output.standardOutput(Self.lines(rows)) }
      guard !rows.isEmpty else { return }
      var text = ""
      if table == nil {
        longestName = rows.reduce(longestName) { max($0, $1.user.user.count) }
        table = UserTable(
          longestName: longestName, width: Terminal.size.columns, date: LocalTime.minutes)
        text = table?.header ?? ""
      }
      for row in rows { text += table?.line(row) ?? "" }
      try Output.standardOutput(text)
    }
    if table == nil, !json { Output.standardError("Nobody is like that.\n") }
  }

  private static func lines(_ rows: [UserRow]) -> String {
    var bytes: [UInt8] = []
    for row in rows {
      row.json.append(to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ListUsers.SecondFactor: ExpressibleByArgument {}
