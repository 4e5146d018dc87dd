/// Who does something as an administrator (product row A2).
package enum ActingPerson: Hashable, Sendable {
  /// A peer whose uid is 0, which may do everything.
  ///
  /// The identity is that of the session's login uid, where the kernel knows one: what is done is
  /// recorded as theirs, and proved with their second factor.
  case root(loginIdentity: Person?)

  /// Any other peer.
  case person(Person)

  /// Whose second factor proves what is done; nil where root acts for nobody in particular.
  package var identity: AccountIdentity? {
    switch self {
    case .root(let person): person?.identity
    case .person(let person): person.identity
    }
  }

  /// Who did it, for the audit log.
  package var uid: UserID { identity?.uid ?? .root }

  package var isRoot: Bool {
    switch self {
    case .root: true
    case .person(let person): person.identity.uid == .root
    }
  }
}
