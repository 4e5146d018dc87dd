import SallyportVarlink

/// Rows of the audit log: a line each, and on a terminal as many as it takes.
struct AuditLines {
  /// Of the terminal; nil where the lines go elsewhere, and are not wrapped.
  let columns: Int?

  /// Turns seconds since 1970 into a date and a time of day.
  let date: (Int64) -> String

  /// As wide as what was shown so far, so that a log that is followed stays in its columns.
  private var numberWidth = 4
  private var accountWidth = 8

  /// A name longer than this moves what stands behind it: one long name shall not move all.
  private static let widestAccount = 24

  /// A terminal with less room for text than this wraps as it likes.
  private static let narrowestText = 20

  init(columns: Int?, date: @escaping (Int64) -> String) {
    self.columns = columns
    self.date = date
  }

  mutating func text(of rows: [AuditRow]) -> String {
    for row in rows {
      numberWidth = max(numberWidth, "\(row.number)".count)
      accountWidth = max(accountWidth, min(Self.account(row).count, Self.widestAccount))
    }
    return rows.map { wrapped(line($0)) + "\n" }.joined()
  }

  private func line(_ row: AuditRow) -> String {
    let (number, account) = ("\(row.number)", Self.account(row))
    let details = Self.details(row)
    return Self.blank(numberWidth - number.count) + number + "  " + date(row.at) + "  " + account
      + Self.blank(accountWidth - account.count) + "  " + Self.words(row)
      + (details.isEmpty ? "" : ": " + details)
  }

  /// Breaks a line where the terminal ends, between words where it can: what follows stands below
  /// the date, so that no text of a row looks like the begin of another.
  private func wrapped(_ line: String) -> String {
    let indent = Self.blank(numberWidth + 2)
    guard let columns, columns - indent.count >= Self.narrowestText else { return line }
    var lines: [String] = []
    var rest = line[...]
    while rest.count > columns - (lines.isEmpty ? 0 : indent.count) {
      let room = columns - (lines.isEmpty ? 0 : indent.count)
      let least = lines.isEmpty ? indent.count : 0
      let head = rest.prefix(room + 1)
      let end = head.lastIndex(of: " ").flatMap { space in
        head.distance(from: head.startIndex, to: space) > least ? space : nil
      }
      let part = end.map { rest[..<$0] } ?? rest.prefix(room)
      lines.append((lines.isEmpty ? "" : indent) + part)
      rest = rest[part.endIndex...]
      if end != nil { rest = rest.dropFirst() }
    }
    lines.append((lines.isEmpty ? "" : indent) + rest)
    return lines.joined(separator: "\n")
  }

  private static func account(_ row: AuditRow) -> String {
    row.account.map(TerminalText.clean) ?? "-"
  }

  /// What happened, in the words that the journal has too.
  private static func words(_ row: AuditRow) -> String {
    let words = [row.action, row.verdict, row.reason].compactMap { $0.map(TerminalText.clean) }
    return words.joined(separator: " ") + (row.count == 1 ? "" : ", \(row.count) times")
  }

  private static func details(_ row: AuditRow) -> String {
    let actor = row.actor.flatMap { isLogin(row) && $0 == 0 ? nil : "uid \($0)" }
    let parts = [
      source(row), row.remoteUser.map { "asked by \($0)" }, actor.map { "by \($0)" },
      row.rule.map { "rule \($0)" }, row.note.map { "'\($0)'" }, row.method.map(method),
      row.device.map { "device '\($0)'" },
    ]
    return TerminalText.clean(parts.compactMap { $0 }.joined(separator: ", "))
  }

  /// Such as `sshd from 192.0.2.1`.
  private static func source(_ row: AuditRow) -> String? {
    let parts = [row.service, row.address.map { "from \($0)" }, row.terminal.map { "on \($0)" }]
    let known = parts.compactMap { $0 }
    return known.isEmpty ? nil : known.joined(separator: " ")
  }

  private static func method(_ method: String) -> String {
    switch method {
    case "app": "with a code from the app"
    case "recoveryCode": "with a recovery code"
    default: "with \(method)"
    }
  }

  /// Logins are asked for by root's programs; only where somebody else asks is that worth a word.
  private static func isLogin(_ row: AuditRow) -> Bool {
    ["login", "accountCheck"].contains(row.action)
  }

  private static func blank(_ count: Int) -> String {
    String(repeating: " ", count: max(0, count))
  }
}
