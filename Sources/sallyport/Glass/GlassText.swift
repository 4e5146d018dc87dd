/// What the file says by which root breaks the glass, for the daemon to read.
struct GlassText: Equatable {
  /// Bytes; the daemon takes no more.
  static let longest = 32 * 1024

  /// Seconds: a day.
  static let longestTime: Int64 = 86_400

  /// Accounts by name; for more it is everybody.
  static let mostUsers = 64

  /// Since 1970.
  var from: Int64
  var until: Int64
  /// Nil where it holds over a restart of the machine.
  var boot: String?
  /// Empty for everybody.
  var users: [String]
  var reason: String

  var text: String {
    let lines =
      ["sallyport break-glass 1", "from \(from)", "until \(until)"]
      + (boot.map { ["boot \($0)"] } ?? []) + users.map { "user \($0)" } + ["reason \(reason)"]
    return lines.joined(separator: "\n") + "\n"
  }

  init(from: Int64, until: Int64, boot: String?, users: [String], reason: String) {
    self.from = from
    self.until = until
    self.boot = boot
    self.users = users
    self.reason = reason
  }

  /// Nil for a text of another form.
  init?(_ text: String) {
    var lines = text.split(separator: "\n")[...]
    guard lines.popFirst() == "sallyport break-glass 1",
      let from = Self.value("from", lines.popFirst()).flatMap({ Int64($0) }),
      let until = Self.value("until", lines.popFirst()).flatMap({ Int64($0) })
    else { return nil }
    let boot = Self.value("boot", lines.first)
    if boot != nil { lines.removeFirst() }
    var users: [String] = []
    while let user = Self.value("user", lines.first) {
      users.append(user)
      lines.removeFirst()
    }
    guard let reason = Self.value("reason", lines.popFirst()), lines.isEmpty else { return nil }
    self.init(from: from, until: until, boot: boot, users: users, reason: reason)
  }

  private static func value(_ key: String, _ line: Substring?) -> String? {
    guard let line, line.hasPrefix("\(key) ") else { return nil }
    return String(line.dropFirst(key.count + 1))
  }

  /// For whom, as a sentence ends.
  var whom: String {
    users.isEmpty ? "nobody" : "none of " + users.map(TerminalText.clean).joined(separator: ", ")
  }
}
