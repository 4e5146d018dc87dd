import SallyportVarlink

/// What the policy asks, and why, in a sentence without its end.
enum RulingText {
  static func sentence(_ ruling: AdminRuling, enrolled: Bool, date: (Int64) -> String) -> String {
    let text =
      switch ruling.requirement {
      case .notRequired: "asks for no code: \(reason(ruling))"
      case .codeRequired: "asks for a code" + rule(ruling)
      case .mandatoryNotEnrolled where ruling.enrols == true:
        "a second factor is mandatory\(rule(ruling)), and none is set up: the next sign-in sets one "
          + "up"
      case .mandatoryNotEnrolled:
        "refuses: a second factor is mandatory\(rule(ruling)), and none is set up"
      }
    guard let from = ruling.from else { return text }
    return "\(text); mandatory from \(date(from)) on"
  }

  private static func rule(_ ruling: AdminRuling) -> String {
    ruling.rule.map { " by rule \($0)" } ?? ""
  }

  /// Why nothing is asked.
  static func reason(_ ruling: AdminRuling) -> String {
    switch ruling.reason {
    case .modeOff: "the second factor is switched off for everybody"
    case .notEnrolled: "no second factor is set up"
    case .exempt: ruling.rule.map { "exempt by rule \($0)" } ?? "exempt"
    case .temporaryPass: "a temporary pass"
    case .remembered: "the source is remembered"
    case .directoryAccount: "the account comes from a directory, which looks after it"
    case nil: "nothing asks for one" + rule(ruling)
    }
  }
}
