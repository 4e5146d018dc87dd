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

/// An account whose record was what had been sealed.
package struct OpenedAccount {
  /// All that is sealed in it is sealed with the present key, whichever sealed the record.
  package let account: Account

  /// Whether the record is still to be sealed anew.
  package let isUnderFormerKey: Bool
}

extension Vault {
  package func seal(_ account: Account) -> SealedAccount {
    let encoding = account.canonicalEncoding
    return SealedAccount(
      encoding: encoding, authenticationCode: authenticationCode(forAccount: encoding))
  }

  /// Nil if this is not what was sealed, or was sealed in a layout that is not known here.
  package func open(_ sealed: SealedAccount) -> OpenedAccount? {
    let expected = authenticationCode(forAccount: sealed.encoding)
    guard ConstantTime.areEqual(expected, sealed.authenticationCode) else {
      return openWithFormerKey(sealed)
    }
    guard let account = try? Account(canonicalEncoding: sealed.encoding) else { return nil }
    return OpenedAccount(account: account, isUnderFormerKey: false)
  }
}
