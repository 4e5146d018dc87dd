package import SallyportCrypto

/// What the sealing key can do for the domain: seal and open secrets, digest recovery codes,
/// authenticate accounts, policy and the audit chain.
///
/// Stores keep what the vault has sealed and never see more; a secret is opened where it is used
/// and zeroed right after. Associated data names the kind, the account, the row and the key, so
/// that a ciphertext moved elsewhere does not open (security.md, Keys and integrity).
///
/// Whatever it makes is made with the present key. What former keys have made it knows as well, as far
/// as `formerKeys` says.
package struct Vault: Sendable {
  let key: SealingKey

  /// What is kept of the keys that this one has replaced.
  package let formerKeys: FormerKeys

  package init(key: SealingKey, formerKeys: FormerKeys = .none) {
    self.key = key
    self.formerKeys = formerKeys
  }

  // What is sealed, as associated data says.
  static let deviceSecret = "device secret"
  static let recoveryCode = "recovery code"

  /// Names the sealing key without revealing it.
  package var keyID: SealingKey.ID { key.id }

  package func seal(
    _ secret: SharedSecret, of device: DeviceID, for subject: Subject
  ) throws(CryptoError) -> SealedBytes {
    try AEAD.seal(
      secret.key, key: key.secrets,
      associatedData: context(Self.deviceSecret, subject, row: device.rawValue))
  }

  /// - Throws: `CryptoError` if the sealed bytes were made for another account, device or key, or
  ///   were changed.
  package func openSecret(
    of device: Device, for subject: Subject
  ) throws(CryptoError) -> SharedSecret {
    let secret = try AEAD.open(
      device.sealedSecret, key: key.secrets,
      associatedData: context(Self.deviceSecret, subject, row: device.id.rawValue))
    do {
      return try SharedSecret(imported: secret)
    } catch {
      throw .notAuthentic
    }
  }

  /// A line of the sheet: always its digest, and a sealed copy if `isReadable`.
  package func entry(
    for code: RecoveryCode, number: Int, of subject: Subject, isReadable: Bool
  ) throws(CryptoError) -> RecoveryCodeEntry {
    let sealedCode =
      isReadable
      ? try AEAD.seal(
        code.canonical, key: key.secrets,
        associatedData: context(Self.recoveryCode, subject, row: Int64(number)))
      : nil
    return RecoveryCodeEntry(
      number: number, digest: digest(of: code, for: subject), sealedCode: sealedCode)
  }

  /// Nil where no readable copy was kept.
  package func openCode(
    of entry: RecoveryCodeEntry, for subject: Subject
  ) throws(CryptoError) -> RecoveryCode? {
    guard let sealedCode = entry.sealedCode else { return nil }
    let canonical = try AEAD.open(
      sealedCode, key: key.secrets,
      associatedData: context(Self.recoveryCode, subject, row: Int64(entry.number)))
    guard let code = RecoveryCode(kept: canonical) else { throw .notAuthentic }
    return code
  }

  /// HMAC-SHA-256 of a recovery code, bound to the account.
  package func digest(of code: RecoveryCode, for subject: Subject) -> [UInt8] {
    digest(ofCharacters: code.canonical, as: .recovery, for: subject)
  }

  /// HMAC-SHA-256 of the code of an invitation, bound to the account; never that of a recovery code
  /// with the same characters.
  package func digest(ofInvitation code: RecoveryCode, for subject: Subject) -> [UInt8] {
    digest(ofCharacters: code.canonical, as: .invitation, for: subject)
  }

  /// The place that an unknown name shares with others.
  ///
  /// Takes any text: what cannot be an account's name is a name that nobody has.
  package func decoySlot(for name: String) -> DecoySlot {
    DecoySlot(
      digest: HMAC.authenticationCode(
        for: Array("decoy \(name)".utf8), key: formerKeys.decoyPlaces ?? key.rowMACs,
        using: .sha256))
  }

  /// The MAC of everything recorded about an account.
  func authenticationCode(forAccount encoding: [UInt8]) -> [UInt8] {
    HMAC.authenticationCode(for: encoding, key: key.rowMACs, using: .sha256)
  }

  /// The MAC of the policy as a whole.
  package func authenticationCode(for policy: Policy) -> [UInt8] {
    HMAC.authenticationCode(for: policy.canonicalEncoding, key: key.rowMACs, using: .sha256)
  }

  /// The MAC of an audit row: of its content, its place and its predecessor's MAC.
  ///
  /// - Parameter state: what the row says of the rest of the store; empty where it says nothing.
  package func authenticationCode(
    for event: AuditEvent, number: Int64, endOffset: Int64, after predecessor: [UInt8],
    sealing state: [UInt8] = []
  ) -> [UInt8] {
    HMAC.authenticationCode(
      for: event.canonicalEncoding(
        number: number, endOffset: endOffset, predecessor: predecessor, state: state),
      key: auditChain(ofRow: number), using: .sha256)
  }

  /// The MAC of a fact about the store itself, under a name of its own.
  package func authenticationCode(forFact name: String, value: [UInt8]) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport fact \(name)")
    encoding.append(value)
    return HMAC.authenticationCode(for: encoding.bytes, key: key.rowMACs, using: .sha256)
  }

  /// MACs that seal the accounts of a store as a whole, for what is said under this name.
  package func setSealer(for name: String) -> SetSealer {
    SetSealer(name: name, key: key.accountSets)
  }

  private func context(_ kind: String, _ subject: Subject, row: Int64) -> [UInt8] {
    Self.context(kind, subject, row: row, key.id)
  }

  static func context(
    _ kind: String, _ subject: Subject, row: Int64, _ id: SealingKey.ID
  ) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport \(kind) 1")
    encoding.append(subject)
    encoding.append(row)
    encoding.append(id.description)
    return encoding.bytes
  }
}
