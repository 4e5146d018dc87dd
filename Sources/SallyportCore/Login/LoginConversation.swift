/// Where one login stands between its prompts.
///
/// A value; the connection keeps it.
package struct LoginConversation: Sendable {
  package let request: LoginRequest

  /// How many answers may still be refused before the login is (product row S11).
  package private(set) var triesLeft: Int

  /// S9's extra prompt is given once a login.
  package private(set) var mayGiveNextCode = true

  /// Where an enrolment stands; nil while none has begun.
  package internal(set) var walk: EnrollmentWalk?

  package init(_ request: LoginRequest, policy: Policy) {
    self.request = request
    triesLeft = policy.tries(for: request.service)
  }

  /// The answer was refused for this reason: asks again while there are tries.
  package mutating func refuse(_ reason: DenialReason) -> Decision {
    triesLeft -= 1
    return triesLeft > 0 ? .challenge(.codeAgain) : .deny(reason)
  }

  /// The answer was a right code that was used already: one more prompt, once.
  package mutating func refuseReplay() -> Decision {
    guard mayGiveNextCode else { return .deny(.replayed) }
    mayGiveNextCode = false
    return .challenge(.nextCode)
  }
}
