/// Which accounts are somebody's, rather than a service's.
struct PersonalAccounts {
  /// Of shells(5); nil where there is no such file.
  let shells: Set<String>?
  /// UID_MIN of login.defs(5).
  let firstUID: UInt32
  /// What was found out about a shell: a machine has few.
  private var knownShells: [String: Bool] = [:]

  init(shells: Set<String>?, firstUID: UInt32) {
    self.shells = shells
    self.firstUID = firstUID
  }

  /// What useradd(8) takes where login.defs(5) says nothing.
  static let usualFirstUID: UInt32 = 1000

  /// As this machine's files say.
  static var ofThisMachine: PersonalAccounts {
    PersonalAccounts(
      shells: text(of: "/etc/shells").map(shells(in:)),
      firstUID: text(of: "/etc/login.defs").flatMap(firstUID(in:)) ?? usualFirstUID)
  }

  /// A login shell, and root's uid or one that is given to people.
  mutating func admit(uid: UInt32, shell: String) -> Bool {
    guard uid == 0 || uid >= firstUID else { return false }
    return isLoginShell(shell)
  }

  /// A shell that lets somebody in, and that shells(5) has.
  mutating func isLoginShell(_ shell: String) -> Bool {
    if let known = knownShells[shell] { return known }
    let isLoginShell = admitsShell(shell)
    knownShells[shell] = isLoginShell
    return isLoginShell
  }

  private func admitsShell(_ shell: String) -> Bool {
    // passwd(5): an empty field is /bin/sh.
    let shell = shell.isEmpty ? "/bin/sh" : shell
    guard !Self.refusing.contains(shell.split(separator: "/").last ?? "") else { return false }
    return shells?.contains(shell) ?? true
  }

  /// Programs that let nobody in, although some lists of shells have them.
  private static let refusing: Set<Substring> = ["nologin", "false"]

  static func shells(in text: String) -> Set<String> {
    Set(text.split(separator: "\n").map(withoutComment).filter { $0.hasPrefix("/") })
  }

  static func firstUID(in text: String) -> UInt32? {
    for line in text.split(separator: "\n") {
      let words = withoutComment(line).split { $0 == " " || $0 == "\t" }
      if words.count == 2, words[0] == "UID_MIN" { return UInt32(words[1]) }
    }
    return nil
  }

  private static func withoutComment(_ line: Substring) -> String {
    let text = line.prefix { $0 != "#" }
    return String(text.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Bytes; the files that distributions ship have some thousand.
  private static let longest = 1024 * 1024

  private static func text(of path: String) -> String? {
    guard let bytes = try? SmallFile.read(path, maximumBytes: longest) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
