package import SallyportCrypto

/// What former keys have made (product row O3).
extension Vault {
  /// The vault of the key that takes this one's place.
  ///
  /// - Parameters:
  ///   - formerKeys: those that are still of use.
  ///   - lastNumber: of the last row of the audit log that this key has made.
  ///   - lastCode: that row's MAC.
  package func replaced(
    by key: SealingKey, keeping formerKeys: FormerKeys, lastNumber: Int64, lastCode: [UInt8]
  ) -> Vault {
    Vault(
      key: key,
      formerKeys: formerKeys.adding(self.key, lastNumber: lastNumber, lastCode: lastCode))
  }

  // MARK: Records

  /// What a former key has sealed, sealed with the present one; nil for what none has.
  ///
  /// A MAC tells by itself whose it is: no mark in the store has to be believed.
  func openWithFormerKey(_ sealed: SealedAccount) -> OpenedAccount? {
    guard let former = formerKeys.ofRecords, let keys = former.records else { return nil }
    let expected = HMAC.authenticationCode(
      for: sealed.encoding, key: keys.rowMACs, using: .sha256)
    guard ConstantTime.areEqual(expected, sealed.authenticationCode),
      var account = try? Account(canonicalEncoding: sealed.encoding)
    else { return nil }
    let resealer = Resealer(
      vault: self, former: former, secrets: keys.secrets, subject: account.subject)
    guard (try? resealer.sealAnew(&account)) != nil else { return nil }
    return OpenedAccount(account: account, isUnderFormerKey: true)
  }

  // MARK: The audit log

  /// The sub-key that has made a row: rows are numbered, and each key has had its last.
  func auditChain(ofRow number: Int64) -> Secret {
    guard !formerKeys.keys.isEmpty else { return key.auditChain }
    let former = formerKeys.keys.lazy.compactMap(\.audit).first { number <= $0.lastNumber }
    return former?.chain ?? key.auditChain
  }

  /// Whether a row may have this MAC: that of a key's last row is known, so that nobody who has that
  /// key by now can have written it, or one before it, anew.
  package func mayEnd(row number: Int64, with code: [UInt8]) -> Bool {
    let audit = formerKeys.keys.lazy.compactMap(\.audit).first { $0.lastNumber == number }
    return audit.map { ConstantTime.areEqual($0.lastCode, code) } ?? true
  }

  // MARK: Keeping them

  /// What is kept of former keys, sealed with the present one; empty where that is nothing.
  package func seal(_ formerKeys: FormerKeys) throws(CryptoError) -> [UInt8] {
    guard !formerKeys.isNothing else { return [] }
    return try AEAD.seal(
      formerKeys.plaintext, key: key.secrets, associatedData: formerKeysContext
    ).bytes
  }

  /// The same vault, with what `seal(_:)` made.
  ///
  /// - Throws: `CryptoError` for anything else, or if no memory can be locked.
  package func opening(formerKeys sealed: [UInt8]) throws(CryptoError) -> Vault {
    guard !sealed.isEmpty else { return Vault(key: key) }
    let plaintext = try AEAD.open(
      SealedBytes(sealed), key: key.secrets, associatedData: formerKeysContext)
    return Vault(key: key, formerKeys: try FormerKeys(plaintext: plaintext))
  }

  private var formerKeysContext: [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport former keys 1")
    encoding.append(key.id.description)
    return encoding.bytes
  }
}

/// Seals what one account has under a former key with the present one.
private struct Resealer {
  let vault: Vault
  let former: FormerKey

  /// That have sealed it.
  let secrets: Secret
  let subject: Subject

  func sealAnew(_ account: inout Account) throws(CryptoError) {
    for index in account.devices.indices {
      let device = account.devices[index]
      let sealed = try anew(device.sealedSecret, Vault.deviceSecret, row: device.id.rawValue)
      account.devices[index] = device.sealed(as: sealed.bytes)
    }
    for index in account.recoveryCodes.indices {
      account.recoveryCodes[index] = try anew(account.recoveryCodes[index])
    }
    if let invitation = account.invitation {
      account.invitation = Invitation(
        digest: carried(invitation.digest), until: invitation.until,
        invitedBy: invitation.invitedBy)
    }
    try sealMailAnew(&account)
  }

  private func sealMailAnew(_ account: inout Account) throws(CryptoError) {
    for mail in account.mail.mails {
      guard let code = mail.sealedCode else { continue }
      let sealed = try anew(code, Vault.mailedCode, row: mail.number)
      account.mail.replace(mail, with: mail.sealed(as: sealed.bytes))
    }
    if let code = account.email.code {
      account.email.code = EmailRecord.Code(
        digest: carried(code.digest), until: code.until, triesLeft: code.triesLeft)
    }
    if let pending = account.email.pending {
      account.email.pending = EmailRecord.Pending(
        mailbox: pending.mailbox, digest: carried(pending.digest), until: pending.until,
        isProven: pending.isProven)
    }
  }

  /// Where there is a readable copy, the digest is made anew; without one it is carried over.
  private func anew(_ entry: RecoveryCodeEntry) throws(CryptoError) -> RecoveryCodeEntry {
    guard let copy = entry.sealedCode else {
      return RecoveryCodeEntry(
        number: entry.number, digest: carried(entry.digest), sealedCode: nil)
    }
    let sealed = try anew(copy, Vault.recoveryCode, row: Int64(entry.number))
    guard let code = RecoveryCode(kept: sealed.plaintext) else { throw .notAuthentic }
    return RecoveryCodeEntry(
      number: entry.number, digest: vault.digest(of: code, for: subject),
      sealedCode: sealed.bytes)
  }

  private func anew(
    _ sealed: SealedBytes, _ kind: String, row: Int64
  ) throws(CryptoError) -> (bytes: SealedBytes, plaintext: Secret) {
    let plaintext = try AEAD.open(
      sealed, key: secrets,
      associatedData: Vault.context(kind, subject, row: row, former.id))
    let bytes = try AEAD.seal(
      plaintext, key: vault.key.secrets,
      associatedData: Vault.context(kind, subject, row: row, vault.key.id))
    return (bytes, plaintext)
  }

  private func carried(_ digest: [UInt8]) -> [UInt8] {
    vault.carried(digest, from: former, for: subject)
  }
}
