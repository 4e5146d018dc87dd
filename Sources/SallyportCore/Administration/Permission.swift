/// What somebody may be allowed to do beyond their own second factor (product row A1), as
/// `sallyport.toml` spells it.
package enum Permission: String, Hashable, Sendable, CaseIterable {
  /// See accounts: state, devices, last sign-in, what the policy asks of them.
  case usersView = "users.view"
  case usersDisable = "users.disable"
  case usersUnlock = "users.unlock"
  case usersExempt = "users.exempt"
  case usersInvite = "users.invite"

  /// Read the recovery codes of somebody else.
  case recoveryView = "recovery.view"
  case emailManage = "email.manage"
  case policyEdit = "policy.edit"
  case auditRead = "audit.read"
  case keysRotate = "keys.rotate"
  case storeBackup = "store.backup"

  /// Whether what it allows is done to one account at a time.
  ///
  /// What is not concerns everybody at once, so a role that is limited to some cannot give it.
  package var concernsOneAccount: Bool {
    switch self {
    case .usersView, .usersDisable, .usersUnlock, .usersExempt, .usersInvite, .recoveryView,
      .emailManage:
      true
    case .policyEdit, .auditRead, .keysRotate, .storeBackup: false
    }
  }

  /// Whether what it allows takes something from the account or gives it away.
  ///
  /// Seeing an account does not: an account with more permissions is listed like any other.
  package var actsAgainstAccount: Bool {
    concernsOneAccount && self != .usersView
  }
}
