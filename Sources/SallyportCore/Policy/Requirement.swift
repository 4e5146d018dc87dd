/// What policy asks of an account that wants to sign in.
package enum Requirement: Hashable, Sendable {
  case notRequired(NotRequiredReason)
  case codeRequired

  /// The second factor is mandatory and the account has none: it sees a prompt like everybody, and
  /// is refused (product row S8), unless it may get one where it stands (E12).
  case mandatoryNotEnrolled
}

/// Why no second factor is asked for.
package enum NotRequiredReason: String, Hashable, Sendable {
  case modeOff
  case notEnrolled

  /// A rule says so.
  case exempt
  case temporaryPass

  /// It signed in from here a short time ago.
  case remembered

  /// Its directory looks after its second factor, and ours is not offered to it (product row E11).
  case directoryAccount
}
