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
  case mandatoryNotEnrolled
  case unknownAccount
  case identityChanged
  case keyAlone
  case peerNotPermitted
  case storeFailed
  case nameServiceFailed
  case firstEnrollment
  case codeMismatch
  case notAuthorized
}
