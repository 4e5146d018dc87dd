/// The accounts whose owners would notice a change of the policy.
enum ActiveAccounts {
  /// A login shell, whatever the uid, and neither expired nor locked as far as this person may read:
  /// a service's account that signs in breaks first, and unattended.
  static func names(
    among accounts: [SystemAccount], shadow: ShadowFile?
  ) -> [String] {
    accounts.filter { $0.hasLoginShell && shadow?.closed.contains($0.name) != true }.map(\.name)
  }

  static func ofThisMachine() throws(CommandFailure) -> [String] {
    let service = NameService(criteria: .ofThisMachine)
    return names(among: try service.accounts(), shadow: .ofThisMachine())
  }
}
