import SallyportVarlink

/// A list of accounts, a line each, as wide as the terminal.
///
/// The widths are known before the first row, so that the rows can come page by page.
struct UserTable {
  /// Turns seconds since 1970 into a date and a time of day.
  let date: (Int64) -> String
  private let columns: [Column]
  private let nameWidth: Int

  /// In the order in which they stand.
  private enum Column: Int, CaseIterable {
    case account, secondFactor, methods, codes, lastSignIn, method, locked

    var title: String {
      switch self {
      case .account: "Account"
      case .secondFactor: "Factor"
      case .methods: "Methods"
      case .codes: "Codes"
      case .lastSignIn: "Last sign-in"
      case .method: "With"
      case .locked: "Locked"
      }
    }

    /// Characters of the longest entry; of names nobody knows.
    var width: Int {
      switch self {
      case .account, .secondFactor: 7
      case .methods: 8
      case .codes: 5
      case .lastSignIn: 16
      case .method: 13
      case .locked: 6
      }
    }
  }

  /// What a narrow terminal does without, first things first.
  private static let dispensable: [Column] = [.codes, .methods, .method, .lastSignIn]
  private static let gap = "  "
  /// Characters of a name for which columns are left out rather than that it is cut.
  private static let usualName = 20

  /// - Parameters:
  ///   - longestName: characters of the longest account name that is known of.
  ///   - width: characters of a line; nil for as many as it takes.
  init(longestName: Int, width: Int?, date: @escaping (Int64) -> String) {
    self.date = date
    let wanted = max(longestName, Column.account.title.count)
    guard let width else {
      columns = Column.allCases
      nameWidth = wanted
      return
    }
    let needed = min(wanted, Self.usualName)
    var columns = Column.allCases
    for column in Self.dispensable where Self.width(of: columns) + needed > width {
      columns.removeAll { $0 == column }
    }
    self.columns = columns
    nameWidth = min(
      wanted, max(Column.account.title.count, width - Self.width(of: columns)))
  }

  /// Of everything but the names.
  private static func width(of columns: [Column]) -> Int {
    columns.dropFirst().map { $0.width + gap.count }.reduce(0, +)
  }

  var header: String { line(columns.map(\.title)) }

  func line(_ row: UserRow) -> String {
    line(columns.map { entry($0, of: row) })
  }

  private func line(_ entries: [String]) -> String {
    var text = ""
    for (column, entry) in zip(columns, entries) {
      let width = column == .account ? nameWidth : column.width
      let padding = String(repeating: " ", count: max(0, width - entry.count))
      if column != .account { text += Self.gap }
      text += column == .codes ? padding + entry : entry + padding
    }
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  private func entry(_ column: Column, of row: UserRow) -> String {
    switch column {
    case .account: fitted(TerminalText.clean(row.user.user))
    case .secondFactor: secondFactor(row)
    case .methods: methods(row.user)
    case .codes: row.user.enrolled ? String(row.user.recoveryCodesLeft) : "-"
    case .lastSignIn: row.user.lastSignIn.map { date($0.at) } ?? "never"
    case .method: row.user.lastSignIn.map(SignInText.method) ?? "-"
    case .locked: row.user.lockedSince == nil ? "-" : "locked"
    }
  }

  private func secondFactor(_ row: UserRow) -> String {
    guard row.identity == .asRecorded else { return "changed" }
    return row.user.enrolled ? "on" : "off"
  }

  /// What a code comes from: apps, or the mailbox.
  private func methods(_ user: AdminUser) -> String {
    switch (user.devices.count, user.email.address != nil) {
    case (0, let hasEmail): hasEmail ? "e-mail" : "-"
    case (1, let hasEmail): hasEmail ? "app+mail" : "app"
    case (let count, let hasEmail): hasEmail ? "\(count)+mail" : "\(count) apps"
    }
  }

  private func fitted(_ name: String) -> String {
    name.count > nameWidth ? name.prefix(nameWidth - 1) + "…" : name
  }
}
