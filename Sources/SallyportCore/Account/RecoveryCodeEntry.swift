package import SallyportCrypto

/// One line of an account's sheet of recovery codes, as it is kept.
package struct RecoveryCodeEntry: Hashable, Sendable {
  /// The number on the sheet, from 1.
  package let number: Int

  /// HMAC-SHA-256 of the code under a sub-key of the sealing key, bound to the account; one from
  /// before a rotation of the key has another form (`CarriedDigest`).
  package let digest: [UInt8]

  /// A copy that can be shown again, sealed; absent where no setting shows codes again.
  package let sealedCode: SealedBytes?

  package init(number: Int, digest: [UInt8], sealedCode: SealedBytes?) {
    self.number = number
    self.digest = digest
    self.sealedCode = sealedCode
  }
}
