/// Why a decision was what it was: one word that an administrator greps for.
package enum AuditReason: String, Hashable, Sendable, CaseIterable {
  case wrongCode
  case replayed
  case notACode
  case throttled
  case locked
  case stepUpLocked
  case notEnrolled
  case modeOff
  case exempt
  case temporaryPass
  case remembered
  case directoryAccount
  case mandatoryNotEnrolled
  case unknownAccount
  case identityChanged
  case keyAlone
  case peerNotPermitted
  case storeFailed
  case nameServiceFailed
  case firstEnrollment
  case codeMismatch
  case notAcknowledged
  case enrollmentEnded
  case notAuthorized
  case accountAbove
  case secondFactorNeeded
  case breakGlass

  /// There is no confirmed address, the method is off, or the account is held back.
  case noEmail
  case tooManyRequests

  /// The server or the mailer says why not.
  case mailFailed
}
