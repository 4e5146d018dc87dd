/// Where an enrolment in the middle of a login stands (product row E12).
///
/// A value that the conversation keeps, and nobody else: it ends with the conversation, and until
/// `EnrollmentGuide` has come to the end nothing of it stands in the account.
package struct EnrollmentWalk: Sendable {
  /// How often the recovery codes are shown to somebody who says something else than that they are
  /// written down: a word that was mistyped, not a program that answers for ever.
  package static let maximumShowings = 3

  /// A key whose first code was right, and the codes that go with it.
  struct Confirmed: Sendable {
    let step: TimeStep
    let recoveryCodes: [RecoveryCode]
    var showingsLeft = EnrollmentWalk.maximumShowings
  }

  /// The invitation that opened it; nil where the policy asks for none.
  let invitation: Invitation?

  /// The organisation's name, as the policy has it.
  package let issuer: String?
  package internal(set) var pending: PendingEnrollment
  var confirmed: Confirmed?

  /// What the claimant is asked at this point.
  package var challenge: EnrollmentChallenge { challenge(isAgain: false) }

  /// - Parameter isAgain: whether the same was asked before, and the answer did not do.
  func challenge(isAgain: Bool) -> EnrollmentChallenge {
    guard let confirmed else {
      return .firstCode(
        NewKey(secret: pending.secret, parameters: pending.parameters, issuer: issuer),
        isAgain: isAgain)
    }
    return .acknowledgement(confirmed.recoveryCodes, isAgain: isAgain)
  }
}

/// What somebody is asked who enrols while they sign in.
///
/// Nothing of it prints itself (I8).
package enum EnrollmentChallenge: Equatable, Sendable {
  /// To put the key into an app, and to type the first code.
  case firstCode(NewKey, isAgain: Bool)

  /// To write the recovery codes down, and to say so.
  case acknowledgement([RecoveryCode], isAgain: Bool)
}

/// A key that an app is to be given.
package struct NewKey: Equatable, Sendable {
  package let secret: SharedSecret
  package let parameters: TOTP.Parameters

  /// The organisation's name; the host's where nil.
  package let issuer: String?

  package init(secret: SharedSecret, parameters: TOTP.Parameters, issuer: String?) {
    self.secret = secret
    self.parameters = parameters
    self.issuer = issuer
  }
}
