package import SallyportCore

/// What the name service says about an account.
package enum NameLookup: Hashable, Sendable {
  case found(AccountIdentity)
  case unknown

  /// The name service could not answer. Never the same as `unknown` (I4).
  case failed(String)
}

/// Who has which name and uid.
///
/// May block; never called on the login loop.
package protocol NameService: Sendable {
  func account(named name: AccountName) -> NameLookup
  func account(withUID uid: UserID) -> NameLookup

  /// Whether the account stands in the local passwd file with this name and uid (product rows E1,
  /// E11); nil if that cannot be told.
  func isLocal(_ identity: AccountIdentity) -> Bool?
}
