import SallyportCore

extension NameCache {
  /// What a policy wants to know about an account, as far as the name service can tell.
  ///
  /// Calls back on the loop: at once if nothing is asked or all is remembered.
  func facts(
    of identity: AccountIdentity, _ needed: NeededFacts, _ then: @escaping (AccountFacts) -> Void
  ) {
    membership(of: identity, among: needed.groups) { groups in
      guard needed.locality else { return then(AccountFacts(groups: groups, isLocal: nil)) }
      self.isLocal(identity) { then(AccountFacts(groups: groups, isLocal: $0)) }
    }
  }
}
