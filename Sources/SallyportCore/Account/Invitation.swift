/// Leave to enrol while one signs in, for whoever types the code that an administrator has handed
/// over (product row E12).
///
/// An account has one at the most; it ends with the first enrolment, whichever way that came.
package struct Invitation: Hashable, Sendable {
  /// A Friday's letter is read on Monday.
  package static let lifetime = Duration.seconds(72 * 3600)

  /// Keyed, and bound to the account: `Vault.digest(ofInvitation:for:)`.
  package let digest: [UInt8]
  package let until: UnixTime

  /// The acting person.
  package let invitedBy: UserID

  package init(digest: [UInt8], until: UnixTime, invitedBy: UserID) {
    self.digest = digest
    self.until = until
    self.invitedBy = invitedBy
  }
}
