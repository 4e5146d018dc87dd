/// Takes a control of pairs apart: `success=1 default=ignore` (libpam, `_pam_parse_control`).
struct PAMControlReader {
  private var rest: Substring.UTF8View
  private var actions: [PAMReturn: PAMAction] = [:]

  /// What each return does, where it was said.
  ///
  /// - Parameter text: without brackets.
  /// - Returns: nil for what libpam does not understand.
  static func actions(in text: String) -> [PAMReturn: PAMAction]? {
    var reader = PAMControlReader(rest: text[...].utf8)
    while true {
      reader.skipBlanks()
      guard !reader.rest.isEmpty else { return reader.actions }
      guard reader.takePair() else { return nil }
    }
  }

  private init(rest: Substring.UTF8View) {
    self.rest = rest
  }

  /// Blanks around the equals sign are none of libpam's business, and between pairs none are needed.
  private mutating func takePair() -> Bool {
    let result = PAMReturn.allCases.first { take($0.rawValue) }
    guard result != nil || take("default") else { return false }
    skipBlanks()
    guard take("=") else { return false }
    skipBlanks()
    guard let action = takeAction() else { return false }
    if let result {
      actions[result] = action
    } else {
      // Of what is not said yet; what is said later replaces it.
      for one in PAMReturn.allCases where actions[one] == nil { actions[one] = action }
    }
    return true
  }

  private mutating func takeAction() -> PAMAction? {
    if let word = PAMAction.words.first(where: { take($0.name) }) { return word.action }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    // libpam counts in a C int.
    guard let lines = Int32(String(decoding: digits, as: UTF8.self)), lines > 0 else { return nil }
    return .jump(Int(lines))
  }

  /// Takes what begins so.
  private mutating func take(_ word: String) -> Bool {
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  /// What isspace(3) takes for a blank.
  private mutating func skipBlanks() {
    rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
  }
}
