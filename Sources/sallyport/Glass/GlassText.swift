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
  var uptime: Uptime?
  /// Empty for everybody.
  var users: [String]
  var reason: String

  /// During which start of the kernel, and which of its seconds.
  struct Uptime: Equatable {
    var boot: String
    var from: Int64
    var until: Int64
  }

  var text: String {
    let lines =
      ["sallyport break-glass 1", "from \(from)", "until \(until)"]
      + (uptime.map { ["boot \($0.boot)", "uptime \($0.from) \($0.until)"] } ?? [])
      + users.map { "user \($0)" } + ["reason \(reason)"]
    return lines.joined(separator: "\n") + "\n"
  }

  init(from: Int64, until: Int64, uptime: Uptime?, users: [String], reason: String) {
    self.from = from
    self.until = until
    self.uptime = uptime
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
    var uptime: Uptime?
    if let boot = Self.value("boot", lines.first) {
      lines.removeFirst()
      let seconds = Self.value("uptime", lines.popFirst())?.split(separator: " ").map { Int64($0) }
      guard let seconds, seconds.count == 2, let from = seconds[0], let until = seconds[1] else {
        return nil
      }
      uptime = Uptime(boot: boot, from: from, until: until)
    }
    var users: [String] = []
    while let user = Self.value("user", lines.first) {
      users.append(user)
      lines.removeFirst()
    }
    guard let reason = Self.value("reason", lines.popFirst()), lines.isEmpty else { return nil }
    self.init(from: from, until: until, uptime: uptime, users: users, reason: reason)
  }

  private static func value(_ key: String, _ line: Substring?) -> String? {
    guard let line, line.hasPrefix("\(key) ") else { return nil }
    return String(line.dropFirst(key.count + 1))
  }

  /// When it ends as the clock stands, which may have been set since: seconds since 1970.
  func end(now: Int64, _ kernel: RunningKernel) -> Int64 {
    uptime.map { now + $0.until - kernel.uptime } ?? until
  }

  /// For whom, as a sentence ends.
  var whom: String {
    users.isEmpty ? "nobody" : "none of " + users.map(TerminalText.clean).joined(separator: ", ")
  }
}
