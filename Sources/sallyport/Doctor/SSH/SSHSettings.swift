/// What `sshd -T` says of its configuration: what holds behind all files, defaults and `Match`.
struct SSHSettings: Equatable {
  /// By keyword, in lower case.
  let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  /// - Parameter text: a keyword and its value a line; of a keyword that is repeated the first.
  init(parsing text: String) {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, values[words[0].lowercased()] == nil else { continue }
      values[words[0].lowercased()] = String(words[1])
    }
    self.values = values
  }

  func isOn(_ keyword: String) -> Bool { values[keyword] == "yes" }

  var usesPAM: Bool { isOn("usepam") }
  var hasKeyboardInteractive: Bool {
    isOn("kbdinteractiveauthentication") || isOn("challengeresponseauthentication")
  }
  var hasPasswords: Bool { isOn("passwordauthentication") }
  var rootLogin: String { values["permitrootlogin"] ?? "" }

  /// Seconds; zero for as long as it takes.
  var loginGraceTime: Int? { values["logingracetime"].flatMap { Int($0) } }

  /// The service that it calls by `PAMServiceName` (sshd_config(5), since OpenSSH 9.8); before, by the
  /// name under which it was started.
  var pamService: String { values["pamservicename"] ?? Self.usualPAMService }
  static let usualPAMService = "sshd"

  /// Each list of methods that lets somebody in once all of them are through.
  var ways: [[Method]] {
    let lists = (values["authenticationmethods"] ?? "any").split(separator: " ")
    guard lists != ["any"] else {
      return Method.allCases.filter { isEnabled($0) }.map { [$0] }
    }
    return lists.map { list in
      list.split(separator: ",").compactMap { Method(rawValue: String($0.prefix { $0 != ":" })) }
    }
  }

  enum Method: String, CaseIterable {
    case publickey
    case password
    case keyboardInteractive = "keyboard-interactive"
    case hostbased
    case gssapi = "gssapi-with-mic"
    case none
  }

  private func isEnabled(_ method: Method) -> Bool {
    switch method {
    case .publickey: isOn("pubkeyauthentication")
    case .password: hasPasswords
    case .keyboardInteractive: hasKeyboardInteractive
    case .hostbased: isOn("hostbasedauthentication")
    case .gssapi: isOn("gssapiauthentication")
    // Lets in whose password is empty, where that is allowed at all.
    case .none: false
    }
  }
}
