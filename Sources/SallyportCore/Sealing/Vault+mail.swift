package import SallyportCrypto

/// Codes that wait in the outbox.
extension Vault {
  static let mailedCode = "mailed code"

  func seal(
    _ code: Secret, ofMail number: Int64, for subject: Subject
  ) throws(CryptoError) -> SealedBytes {
    try AEAD.seal(
      code, key: key.secrets,
      associatedData: Self.context(Self.mailedCode, subject, row: number, key.id))
  }

  /// The code of a mail, as it is to be typed; nil for a mail without one.
  ///
  /// - Throws: `CryptoError` if it was sealed for another account, mail or key.
  package func openCode(
    of mail: QueuedMail, for subject: Subject
  ) throws(CryptoError) -> Secret? {
    guard let sealed = mail.sealedCode else { return nil }
    return try AEAD.open(
      sealed, key: key.secrets,
      associatedData: Self.context(Self.mailedCode, subject, row: mail.number, key.id))
  }
}
