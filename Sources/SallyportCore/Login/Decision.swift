/// How a login begins.
package enum Opening: Hashable, Sendable {
  case askForCode

  /// Nothing is asked; that is still to be recorded, in a transaction that looks again.
  case passWithoutCode

  /// The account gets its second factor now, in a transaction that looks again (product row E12).
  case enroll
}

/// What becomes of a login, or of the answer that was just given.
package enum Decision: Equatable, Sendable {
  case permit(AcceptedFactor, notices: [LoginNotice])
  case notRequired(NotRequiredReason, notices: [LoginNotice])

  /// Nothing is asked, whatever the policy says: root has broken the glass.
  case passedByGlass
  case challenge(Challenge)
  case deny(DenialReason)
}

/// What the claimant is asked next.
package enum Challenge: Equatable, Sendable {
  case code

  /// The answer was not accepted, and there are tries left. It does not say why.
  case codeAgain

  /// A right code that was used already; not counted (product row S9).
  case nextCode

  /// A code has been asked for by e-mail, and is on its way if there is an address (product row S6).
  case emailedCode

  /// As many codes were asked for as an hour admits; the next may be asked for then.
  case emailLater(UnixTime)

  /// A step of an enrolment, where a second factor is mandatory and there is none (product row
  /// E12).
  case enrollment(EnrollmentChallenge)
}

/// What the prompts of one login offer (product row S6).
///
/// It depends on policy and service alone, so that everybody is asked the same (I13); but for the
/// address, which a menu shows masked because an administrator has switched it on.
package enum MethodOffer: Equatable, Sendable {
  case code
  case codeOrEmail
  case menu(address: String?)
}

/// Why a login is refused.
///
/// Goes to the audit log; the claimant sees one refusal for all.
package enum DenialReason: Hashable, Sendable {
  case wrongCode
  case replayed
  case notACode
  case throttled
  case locked
  case stepUpLocked
  case mandatoryNotEnrolled
  case unknownAccount
  case keyAlone

  /// The first code of a new key was wrong too often.
  case codeMismatch

  /// Nobody said that the recovery codes are written down.
  case notAcknowledged

  /// What let an enrolment begin no longer holds.
  case enrollmentEnded

  /// It asked for codes by e-mail, and for nothing else.
  case tooManyRequests

  package var auditReason: AuditReason {
    switch self {
    case .wrongCode: .wrongCode
    case .replayed: .replayed
    case .notACode: .notACode
    case .throttled: .throttled
    case .locked: .locked
    case .stepUpLocked: .stepUpLocked
    case .mandatoryNotEnrolled: .mandatoryNotEnrolled
    case .unknownAccount: .unknownAccount
    case .keyAlone: .keyAlone
    case .codeMismatch: .codeMismatch
    case .notAcknowledged: .notAcknowledged
    case .enrollmentEnded: .enrollmentEnded
    case .tooManyRequests: .tooManyRequests
    }
  }
}

/// What let somebody in.
package enum AcceptedFactor: Hashable, Sendable {
  case app(DeviceName)
  case recoveryCode(RecoveryCodeUse)
  case email

  /// The first code of a device that became active in the same transaction (product row E12).
  case enrollment(DeviceName, isInvited: Bool)

  package var kind: AuthenticatorKind {
    switch self {
    case .app, .enrollment: .app
    case .recoveryCode: .recoveryCode
    case .email: .email
    }
  }

  /// Whether guessing cannot have found it: a recovery code, or an invitation.
  var opensLockedAccounts: Bool {
    switch self {
    case .app, .email: false
    case .recoveryCode: true
    case .enrollment(_, let isInvited): isInvited
    }
  }

  package var device: DeviceName? {
    switch self {
    case .app(let name), .enrollment(let name, _): name
    case .recoveryCode, .email: nil
    }
  }
}

/// What became of the sheet when a recovery code was used.
package enum RecoveryCodeUse: Hashable, Sendable {
  /// A new code took its place; whether its owner can look at it.
  case replaced(isShownAgain: Bool)

  /// So many are left.
  case consumed(left: Int)
}

/// What somebody who has just been let in should know.
package enum LoginNotice: Hashable, Sendable {
  case recoveryCodeUsed(RecoveryCodeUse)

  /// There is a second factor from now on.
  case enrolled

  /// None is left, or those that there were are void: without the phone nobody signs in.
  case noRecoveryCodes

  /// So many refused codes since the last sign-in: somebody probably knows the password.
  case failedAttempts(Int)

  /// From then on, so many days from now, nobody signs in here without a second factor, and this
  /// account has none (product row A9).
  case mandatory(from: UnixTime, daysLeft: Int)

  /// Below this nobody is alarmed: a person mistypes (product row S10).
  package static let failuresWorthTelling = 10
}
