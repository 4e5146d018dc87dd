import SallyportCrypto

/// Binds what is recorded under a name to the uid that the name has now (product row A18).
package struct Adoption {
  private let vault: Vault

  package init(vault: Vault) {
    self.vault = vault
  }

  /// The account under its new identity.
  ///
  /// Everything sealed is sealed anew, because it was bound to the old identity. A recovery code of
  /// which no readable copy was kept cannot be bound anew, and goes; so do a pass and an
  /// invitation, which were granted to somebody else, and what was remembered.
  ///
  /// - Throws: `StoreError.notAuthentic` if a secret or a code does not open.
  package func account(
    _ recorded: Account, as identity: AccountIdentity
  ) throws(StoreError) -> Account {
    let subject = Subject.account(identity)
    var account = Account(subject: subject)
    do {
      for var device in recorded.devices {
        let secret = try vault.openSecret(of: device, for: recorded.subject)
        device = device.sealed(as: try vault.seal(secret, of: device.id, for: subject))
        account.devices.append(device)
      }
      for entry in recorded.recoveryCodes {
        guard let code = try vault.openCode(of: entry, for: recorded.subject) else { continue }
        account.recoveryCodes.append(
          try vault.entry(for: code, number: entry.number, of: subject, isReadable: true))
      }
    } catch {
      throw .notAuthentic("what is sealed for \(recorded.subject.identity?.name.value ?? "it")")
    }
    // An address is a person's, not a uid's; what was sent there to be typed was bound to the old one.
    account.email.confirmed = recorded.email.confirmed
    account.loginThrottle = recorded.loginThrottle
    account.stepUpThrottle = recorded.stepUpThrottle
    account.failuresSinceSignIn = recorded.failuresSinceSignIn
    account.recoveryCodeViews = recorded.recoveryCodeViews
    return account
  }
}
