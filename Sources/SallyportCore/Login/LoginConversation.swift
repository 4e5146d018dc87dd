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

  /// What is offered beside the app.
  package let offer: MethodOffer

  /// Codes by e-mail that may still be asked for here, sent or not: a line that asks without end ends.
  private var emailRequestsLeft = 5

  /// - Parameters:
  ///   - address: the account's confirmed one, masked.
  ///   - answersFirst: whether the first answer came with the question: nobody reads a prompt then.
  package init(
    _ request: LoginRequest, policy: Policy, address: String? = nil, answersFirst: Bool = false
  ) {
    self.request = request
    triesLeft = policy.tries(for: request.service)
    offer =
      if !policy.admitsEmail || answersFirst {
        .code
      } else if policy.menu(for: request.service) {
        .menu(address: address)
      } else {
        .codeOrEmail
      }
  }

  /// What a choice means here; nil where it is none of what is offered.
  func line(of choice: MethodChoice) -> MenuLine? {
    switch (offer, choice) {
    case (.code, _), (.codeOrEmail, .line): nil
    case (.codeOrEmail, .email), (.menu, .email): .email
    case (.menu, .line(let number)): MenuLine(rawValue: number)
    }
  }

  package mutating func askForEmailCode() -> Decision {
    emailRequestsLeft -= 1
    return emailRequestsLeft >= 0 ? .challenge(.emailedCode) : .deny(.tooManyRequests)
  }

  package mutating func askLater(until next: UnixTime) -> Decision {
    emailRequestsLeft -= 1
    return emailRequestsLeft >= 0 ? .challenge(.emailLater(next)) : .deny(.tooManyRequests)
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
