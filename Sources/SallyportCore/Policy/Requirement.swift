/// What policy asks of an account that wants to sign in.
package enum Requirement: Hashable, Sendable {
  case notRequired(NotRequiredReason)
  case codeRequired

  /// The second factor is mandatory and the account has none: it sees a prompt like everybody, and
  /// is refused (product row S8).
  case mandatoryNotEnrolled
}

/// Why no second factor is asked for.
package enum NotRequiredReason: String, Hashable, Sendable {
  case modeOff
  case notEnrolled
}

extension Policy {
  /// Whether the account has a second factor that counts: a confirmed device whose method is on.
  package func isEnrolled(_ account: Account) -> Bool {
    admitsApps && !account.devices.isEmpty
  }

  /// Whether the account must have a second factor.
  package func isMandatory(for account: Account) -> Bool {
    mode == .mandatory
  }

  package func requirement(for account: Account) -> Requirement {
    if mode == .off { return .notRequired(.modeOff) }
    if isEnrolled(account) { return .codeRequired }
    return isMandatory(for: account) ? .mandatoryNotEnrolled : .notRequired(.notEnrolled)
  }
}
