/// The second field of a line: what each return of the module does to the stack.
struct PAMControl: Hashable {
  /// As it stands in the file.
  let text: String
  /// False where libpam does not understand it; it refuses then, whatever the module returns.
  let isUnderstood: Bool
  private let actions: [PAMReturn: PAMAction]
  private let others: PAMAction

  func action(for result: PAMReturn) -> PAMAction { actions[result] ?? others }

  /// - Parameter text: a keyword, or `[value=action …]` with its brackets.
  init(_ text: String) {
    self.text = text
    if let keyword = Self.keywords[text.lowercased()] {
      (actions, others) = keyword
      isUnderstood = true
    } else if let pairs = Self.pairs(in: text) {
      (actions, others) = pairs
      isUnderstood = true
    } else {
      (actions, others) = ([:], .bad)
      isUnderstood = false
    }
  }

  private typealias Table = ([PAMReturn: PAMAction], PAMAction)

  private static let keywords: [String: Table] = [
    "required": ([.success: .ok, .newAuthtokReqd: .ok, .ignore: .ignore], .bad),
    "requisite": ([.success: .ok, .newAuthtokReqd: .ok, .ignore: .ignore], .die),
    "sufficient": ([.success: .done, .newAuthtokReqd: .done], .ignore),
    "optional": ([.success: .ok, .newAuthtokReqd: .ok], .ignore),
  ]

  private static func pairs(in text: String) -> Table? {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
    var actions: [PAMReturn: PAMAction] = [:]
    // What is not named is bad.
    var others = PAMAction.bad
    for pair in text.dropFirst().dropLast().split(whereSeparator: \.isWhitespace) {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let action = PAMAction(parts[1]) else { return nil }
      if parts[0].lowercased() == "default" {
        others = action
      } else if let result = PAMReturn(rawValue: parts[0].lowercased()) {
        actions[result] = action
      } else {
        return nil
      }
    }
    return (actions, others)
  }
}
