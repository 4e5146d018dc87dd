import SallyportCore

extension NameCache {
  /// What a policy wants to know about an account, as far as the name service can tell; nothing of a
  /// name that nobody has, once as much was asked about it as about an account.
  ///
  /// Calls back on the loop: at once if nothing is asked or all is remembered.
  func facts(
    of subject: NameSubject, _ needed: NeededFacts, _ then: @escaping (AccountFacts) -> Void
  ) {
    let tell = { (facts: AccountFacts) in
      if case .account = subject { then(facts) } else { then(.unknown) }
    }
    membership(of: subject, among: needed.groups) { groups in
      guard needed.locality else { return tell(AccountFacts(groups: groups, isLocal: nil)) }
      self.isLocal(subject) { tell(AccountFacts(groups: groups, isLocal: $0)) }
    }
  }
}
