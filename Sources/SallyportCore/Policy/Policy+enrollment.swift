extension Policy {
  /// Whether an account that is refused for want of a second factor may set one up in that login
  /// instead (product row E12), as far as policy and account say.
  ///
  /// For previews and explanations: whether the program at the other end can show a key, only the
  /// login itself finds out.
  package func admitsLoginEnrollment(_ question: PolicyQuestion) -> Bool {
    guard ruling(on: question).requirement == .mandatoryNotEnrolled, admitsApps,
      admitsDirectoryAccounts || question.facts.isLocal == true
    else { return false }
    return switch loginEnrollment {
    case .never: false
    case .invited: question.account.invitation.map { question.moment.isBefore($0.until) } ?? false
    case .open: true
    }
  }
}
