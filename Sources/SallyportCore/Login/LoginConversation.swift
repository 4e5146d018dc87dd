/// Where one login stands between its prompts.
///
/// A value; the connection keeps it.
package struct LoginConversation: Sendable {
  package let request: LoginRequest

  /// Under which somebody signs in, whether or not there is such an account.
  let name: String

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
  ///   - name: as it was typed; nil for the account's.
  ///   - address: the account's confirmed one, masked.
  ///   - answersFirst: whether the first answer came with the question: nobody reads a prompt then.
  package init(
    _ request: LoginRequest, under name: String? = nil, policy: Policy, address: String? = nil,
    answersFirst: Bool = false
  ) {
    self.request = request
    self.name = name ?? request.subject.identity?.name.value ?? ""
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

  /// Counts one more code by e-mail; false where there were as many as one login may ask for.
  mutating func mayRequestEmail() -> Bool {
    emailRequestsLeft -= 1
    return emailRequestsLeft >= 0
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
