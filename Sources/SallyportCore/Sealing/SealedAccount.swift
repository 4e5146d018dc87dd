import SallyportCrypto

/// All that a store keeps of an account: its encoding, in which every secret is sealed, and the MAC
/// over it.
package struct SealedAccount: Hashable, Sendable {
  package let encoding: [UInt8]
  package let authenticationCode: [UInt8]

  package init(encoding: [UInt8], authenticationCode: [UInt8]) {
    self.encoding = encoding
    self.authenticationCode = authenticationCode
  }
}

extension Vault {
  package func seal(_ account: Account) -> SealedAccount {
    let encoding = account.canonicalEncoding
    return SealedAccount(
      encoding: encoding, authenticationCode: authenticationCode(forAccount: encoding))
  }

  /// Nil if this is not what was sealed, or was sealed in a layout that is not known here.
  package func open(_ sealed: SealedAccount) -> Account? {
    let expected = authenticationCode(forAccount: sealed.encoding)
    guard ConstantTime.areEqual(expected, sealed.authenticationCode) else { return nil }
    return try? Account(canonicalEncoding: sealed.encoding)
  }
}
