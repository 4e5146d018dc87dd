package import SallyportCrypto
import SallyportMail

/// Makes the codes that go by mail, and knows them again.
package struct EmailCodes: Sendable {
  private let vault: Vault
  private let random: any RandomBytes

  package init(vault: Vault, random: any RandomBytes) {
    self.vault = vault
    self.random = random
  }

  // MARK: Signing in

  /// Makes a code, and queues it where there is an address that may be used; the one before it stops
  /// working.
  ///
  /// Whoever has none costs the same time (I13).
  ///
  /// - Returns: Whether a mail was queued.
  func issueSignInCode(
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Bool {
    let subject = transaction.account.subject
    let code = OneTimePassword.random(from: random)
    let sealed = try seal(code.digits, ofMail: transaction.account.mail.nextNumber, for: subject)
    let digest = vault.digest(ofCharacters: code.digits, as: .email, for: subject)
    guard transaction.policy.admitsEmail, let mailbox = transaction.account.email.factor
    else { return false }
    let until = now + transaction.policy.emailCodeLifetime
    transaction.account.email.code = EmailRecord.Code(digest: digest, until: until)
    transaction.account.mail.add(.signInCode(sealed), to: mailbox, at: now, until: until)
    return true
  }

  /// Compares an answer with the code that is on its way, and uses it up or counts the try.
  ///
  /// Takes the same time whether there is one (I13); where the organisation has no e-mail, none.
  func accept(
    _ typed: OneTimePassword, in account: inout Account, policy: Policy, at moment: Moment
  ) -> Bool {
    guard policy.admitsEmail else { return false }
    let digests = vault.digests(ofCharacters: typed.digits, as: .email, for: account.subject)
    let isRight = digests.contain(account.email.code?.digest ?? Self.noDigest)
    guard account.email.factor != nil, var code = account.email.code else { return false }
    let isInTime = moment.isBefore(code.until)
    code.triesLeft -= 1
    account.email.code = isInTime && !isRight && code.triesLeft > 0 ? code : nil
    return isInTime && isRight
  }

  // MARK: Confirming an address

  /// Has an address wait for its code; the one before it, if any, waits no more.
  func issueActivation(
    of mailbox: Mailbox, isProven: Bool, in account: inout Account, now: UnixTime
  ) throws(StoreError) {
    let code = RecoveryCode.generate(from: random).canonical
    let sealed = try seal(code, ofMail: account.mail.nextNumber, for: account.subject)
    let until = now + EmailRecord.Pending.lifetime
    account.email.pending = EmailRecord.Pending(
      mailbox: mailbox,
      digest: vault.digest(ofCharacters: code, as: .activation, for: account.subject),
      until: until, isProven: isProven)
    account.mail.add(.activation(sealed), to: mailbox, at: now, until: until)
  }

  /// The address that this code confirms.
  func pending(
    confirmedBy code: RecoveryCode, of account: Account, at moment: Moment
  ) -> EmailRecord.Pending? {
    let digests = vault.digests(
      ofCharacters: code.canonical, as: .activation, for: account.subject)
    guard let pending = account.email.pending, digests.contain(pending.digest),
      moment.isBefore(pending.until)
    else { return nil }
    return pending
  }

  private func seal(
    _ code: Secret, ofMail number: Int64, for subject: Subject
  ) throws(StoreError) -> SealedBytes {
    do {
      return try vault.seal(code, ofMail: number, for: subject)
    } catch {
      throw .unavailable("a code could not be sealed")
    }
  }

  /// Stands where there is none.
  private static let noDigest = [UInt8](repeating: 0, count: 32)
}

extension OneTimePassword {
  /// Six digits that nobody can foretell; the bias of the remainder is 5 in 10¹⁴.
  static func random(from random: any RandomBytes) -> OneTimePassword {
    let number = random.bytes(8).withBytes { bytes in
      (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    }
    return OneTimePassword(truncating: UInt32(number % 1_000_000), to: .six)
  }
}
