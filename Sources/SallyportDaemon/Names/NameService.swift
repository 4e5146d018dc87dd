package import SallyportCore

/// What the name service says about an account.
package enum NameLookup: Hashable, Sendable {
  case found(AccountIdentity)
  case unknown

  /// The name service could not answer. Never the same as `unknown` (I4).
  case failed(String)
}

/// What the name service says about an account's groups.
package enum GroupLookup: Hashable, Sendable {
  /// Of the groups that it was asked about; one that does not exist has no members.
  case found(GroupMembership)

  /// The name service could not answer. Never the same as a member of nothing (I4).
  case failed(String)
}

/// Who has which name and uid, and is a member of which group.
///
/// May block; never called on the login loop.
package protocol NameService: Sendable {
  func account(named name: AccountName) -> NameLookup
  func account(withUID uid: UserID) -> NameLookup

  /// Whether the account stands in the local passwd file with this name and uid (product rows E1,
  /// E11); nil if that cannot be told.
  func isLocal(_ identity: AccountIdentity) -> Bool?

  /// Of which of these groups the account is a member, as its primary group or as a further one.
  ///
  /// About a name that nobody has the same is asked; it is a member of none.
  func groups(of subject: NameSubject, among groups: Set<GroupName>) -> GroupLookup

  /// Which of these groups do not exist, for a warning; nil if that cannot be told.
  func absentGroups(among groups: Set<GroupName>) -> Set<GroupName>?

  /// Everybody who is listed, with what is known of these groups, for questions about thousands; nil
  /// where they must be asked about one by one.
  func roster(of groups: Set<GroupName>) -> Roster?
}
