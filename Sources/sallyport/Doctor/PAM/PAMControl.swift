/// The second field of a line: what each return of the module does to the stack.
struct PAMControl: Hashable {
  /// As it stands in the file.
  let text: String
  /// False where libpam does not understand it; it refuses then, whatever the module returns.
  let isUnderstood: Bool
  private let actions: [PAMReturn: PAMAction]
  private let others: PAMAction

  func action(for result: PAMReturn) -> PAMAction { actions[result] ?? others }

  /// - Parameter text: a keyword, or `[value=action …]` with its brackets; libpam asks for neither.
  init(_ text: String) {
    self.text = text
    let word = PAMWords.inner(text)
    if let keyword = Self.keywords[PAMWords.folded(word)] {
      (actions, others) = keyword
      isUnderstood = true
    } else if let pairs = PAMControlReader.actions(in: word) {
      // What is not named is bad.
      (actions, others) = (pairs, .bad)
      isUnderstood = true
    } else {
      (actions, others) = ([:], .bad)
      isUnderstood = false
    }
  }

  private static let keywords: [String: ([PAMReturn: PAMAction], PAMAction)] = [
    "required": ([.success: .ok, .newAuthtokReqd: .ok, .ignore: .ignore], .bad),
    "requisite": ([.success: .ok, .newAuthtokReqd: .ok, .ignore: .ignore], .die),
    "sufficient": ([.success: .done, .newAuthtokReqd: .done], .ignore),
    "optional": ([.success: .ok, .newAuthtokReqd: .ok], .ignore),
  ]
}
