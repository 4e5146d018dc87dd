package import SallyportCore

/// Whom the name service is asked about.
package enum NameSubject: Hashable, Sendable {
  case account(AccountIdentity)

  /// A name that nobody has, which is asked about like an account's: what is asked takes time, and
  /// time must not tell which names there are (I13).
  case nobody(AccountName)

  /// For questions about a name and a uid; of nobody with the one uid that no account has.
  package var identity: AccountIdentity {
    switch self {
    case .account(let identity): identity
    case .nobody(let name): AccountIdentity(name: name, uid: UserID(.max))
    }
  }
}
