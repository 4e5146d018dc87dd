import CSallyportSystem
import Glibc

/// Looks at this machine.
enum SystemReader {
  static func facts(
    units: SystemFacts.Units, console: PAMSurvey.Service?, sudo: PAMSurvey.Service?
  ) -> SystemFacts {
    let shadow = shadow
    return SystemFacts(
      isClockSynchronised: clock, units: units,
      wayIn: WayIn(
        rootHasPassword: shadow.map(rootHasPassword),
        othersHavePasswords: shadow.map(othersHavePasswords), consoleIsFree: isFree(console),
        sudoIsFree: isFree(sudo)),
      loginTimeout: loginTimeout)
  }

  /// Nil for a service without a file, which nobody comes in by.
  private static func isFree(_ service: PAMSurvey.Service?) -> Bool? {
    guard let auth = service?.auth, !auth.isOther else { return nil }
    return !auth.hasOurs
  }

  /// What login(1) takes where login.defs(5) says nothing.
  private static let usualLoginTimeout = 60

  private static var loginTimeout: Int {
    guard let bytes = try? SmallFile.read("/etc/login.defs", maximumBytes: longest) else {
      return usualLoginTimeout
    }
    return loginTimeout(in: String(decoding: bytes, as: UTF8.self)) ?? usualLoginTimeout
  }

  static func loginTimeout(in text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count == 2, words[0] == "LOGIN_TIMEOUT" { return Int(words[1]) }
    }
    return nil
  }

  private static var clock: Bool? {
    let answer = sallyport_clock_is_synchronised()
    return answer < 0 ? nil : answer == 1
  }

  // MARK: Units

  static var units: SystemFacts.Units {
    guard let systemctl = Systemctl(),
      let service = systemctl.show(DaemonUnit.name, usual + UnitJudge.sandbox.map(\.name))
    else { return .absent }
    let sockets = UnitJudge.sockets.compactMap { name in
      systemctl.show(name, usual).map { (name, UnitFacts(parsing: $0)) }
    }
    return .shown(
      service: UnitFacts(parsing: service, files: systemctl.cat(DaemonUnit.name) ?? ""),
      sockets: Dictionary(uniqueKeysWithValues: sockets))
  }

  private static let usual = ["LoadState", "ActiveState", "UnitFileState", "Result"]

  // MARK: The way in

  /// Bytes; a line for each of some hundred thousand accounts.
  private static let longest = 64 * 1024 * 1024

  private static var shadow: String? {
    let bytes = try? SmallFile.read("/etc/shadow", maximumBytes: longest)
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether root's field in shadow(5) is a password that one can type.
  static func rootHasPassword(inShadow text: String) -> Bool {
    let line = text.split(separator: "\n").first { $0.hasPrefix("root:") } ?? ""
    // sulogin(8) takes an empty one.
    return password(inLine: line).map { $0.isEmpty || isHash($0) } ?? false
  }

  /// Whether anybody but root has a password that one can type.
  static func othersHavePasswords(inShadow text: String) -> Bool {
    text.split(separator: "\n").contains { line in
      !line.hasPrefix("root:") && password(inLine: line).map(isHash) == true
    }
  }

  private static func password(inLine line: Substring) -> Substring? {
    let fields = line.split(separator: ":", omittingEmptySubsequences: false)
    return fields.count > 1 ? fields[1] : nil
  }

  /// "!" and "*" are no hash of anything.
  private static func isHash(_ field: Substring) -> Bool {
    field.hasPrefix("$") || (field.count == desLength && !field.hasPrefix("!"))
  }

  /// Characters of a hash in the old manner (crypt(5)).
  private static let desLength = 13
}
