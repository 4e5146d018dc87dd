import SallyportCrypto
import Testing

@testable import SallyportCore

/// I9: what former keys have sealed, and what the present one makes of it.
@Suite("A vault that knows former keys")
struct FormerKeyVaultTests {
  private let former: Vault
  private let vault: Vault
  private let ada = Subject.account(.ada)
  private let secret = SharedSecret.generate(from: SeededBytes(seed: 2))
  private let codes = (0..<3).map { RecoveryCode.generate(from: SeededBytes(seed: UInt64($0))) }

  init() throws {
    former = try Vault.ofKey(7)
    vault = try Self.following(former, 8)
  }

  private static func following(_ vault: Vault, _ byte: UInt8) throws -> Vault {
    vault.replaced(
      by: try SealingKey(bytes: [UInt8](repeating: byte, count: SealingKey.count)),
      keeping: vault.formerKeys, lastNumber: Int64(byte) * 10,
      lastCode: [UInt8](repeating: byte, count: 32))
  }

  /// A device, a code with a readable copy, and one without.
  private func account(_ vault: Vault) throws -> Account {
    var account = Account(subject: ada)
    let id = DeviceID(rawValue: 5)
    account.devices = [
      Device(
        id: id, name: .firstFree(among: []), parameters: .standard,
        sealedSecret: try vault.seal(secret, of: id, for: ada), confirmedAt: .start,
        lastAcceptedTimeStep: TOTP.timeStep(at: .start))
    ]
    account.recoveryCodes = try (0..<2).map { index in
      try vault.entry(for: codes[index], number: index + 1, of: ada, isReadable: index == 0)
    }
    account.invitation = Invitation(
      digest: vault.digest(ofInvitation: codes[2], for: ada),
      until: .start + Invitation.lifetime, invitedBy: .root)
    return account
  }

  private func spends(_ code: RecoveryCode, of account: Account, _ vault: Vault) throws -> Bool {
    let verifier = try Verifier(vault: vault, random: SeededBytes(seed: 9))
    var account = account
    let outcome = try verifier.verify(
      .recoveryCode(code), in: &account, policy: Policy(),
      at: Moment(now: .start, latestRecordedTime: .epoch))
    if case .accepted = outcome { return true }
    return false
  }

  @Test("A record of a key that is not among them does not open")
  func strangers() throws {
    let stranger = try Vault.ofKey(9)
    #expect(vault.open(stranger.seal(try account(stranger))) == nil)
    // Nor does one of the new key open with the former one.
    #expect(former.open(vault.seal(try account(vault))) == nil)
    // Once the former key's records are over, its records are a stranger's.
    var kept = vault.formerKeys
    kept.dropRecordKeys(oldestDigest: former.keyID)
    let later = try Vault(
      key: SealingKey(bytes: [UInt8](repeating: 8, count: SealingKey.count)), formerKeys: kept)
    #expect(later.open(former.seal(try account(former))) == nil)
  }

  @Test("A record of the former key whose secret is a third one's does not open")
  func mixedKeys() throws {
    let stranger = try Vault.ofKey(9)
    #expect(vault.open(former.seal(try account(stranger))) == nil)
  }

  @Test("A record of the former key opens, sealed anew throughout")
  func sealedAnew() throws {
    let was = try account(former)
    let opened = try #require(vault.open(former.seal(was)))
    #expect(opened.isUnderFormerKey)
    let account = opened.account
    #expect(try vault.openSecret(of: account.devices[0], for: ada) == secret)
    #expect(throws: CryptoError.notAuthentic) {
      try former.openSecret(of: account.devices[0], for: ada)
    }
    #expect(try vault.openCode(of: account.recoveryCodes[0], for: ada) == codes[0])
    #expect(account.recoveryCodes[0].digest == vault.digest(of: codes[0], for: ada))
    #expect(account.keysOfCarriedDigests(at: .start) == [former.keyID])
    for code in codes.prefix(2) { #expect(try spends(code, of: account, vault)) }
    #expect(try !spends(codes[2], of: account, vault), "an invitation is no recovery code")
    let again = try #require(vault.open(vault.seal(account)))
    #expect(again.account == account && !again.isUnderFormerKey)
  }

  @Test("A digest that was carried over cannot be tried with the former key alone")
  func carriedDigests() throws {
    let account = try #require(vault.open(former.seal(try account(former)))).account
    let carried = account.recoveryCodes[1].digest
    #expect(carried != former.digest(of: codes[1], for: ada))
    #expect(Array(carried.suffix(32)) != former.digest(of: codes[1], for: ada))
    #expect(try !spends(codes[1], of: account, former))
    let others = try Self.following(Vault.ofKey(7), 9)
    #expect(try !spends(codes[1], of: account, others))
  }

  @Test("After a second rotation too, codes are known, and each for its own account only")
  func secondRotation() throws {
    let third = try Self.following(vault, 9)
    let once = try #require(vault.open(former.seal(try account(former)))).account
    let twice = try #require(third.open(vault.seal(once))).account
    for code in codes.prefix(2) { #expect(try spends(code, of: twice, third)) }
    #expect(try !spends(codes[2], of: twice, third))
    #expect(twice.keysOfCarriedDigests(at: .start) == [former.keyID])
    var other = Account(subject: .account(.mara))
    other.devices = twice.devices
    other.recoveryCodes = twice.recoveryCodes
    #expect(try !spends(codes[1], of: other, third))
  }

  @Test("An invitation from before lets in, and the same code is nobody else's")
  func invitation() throws {
    let account = try #require(vault.open(former.seal(try account(former)))).account
    let invitations = Invitations(vault: vault, random: SeededBytes(seed: 1))
    let moment = Moment(now: .start, latestRecordedTime: .start)
    #expect(invitations.invitation(opening: codes[2], of: account, at: moment) != nil)
    #expect(invitations.invitation(opening: codes[1], of: account, at: moment) == nil)
  }

  @Test("Rows of the log are each key's up to its last, whose MAC is known")
  func auditRows() throws {
    let third = try Self.following(vault, 9)
    let event = AuditEvent(
      at: .start, action: .daemonStarted, verdict: .done, account: nil, actor: nil)
    func code(_ vault: Vault, _ number: Int64) -> [UInt8] {
      vault.authenticationCode(for: event, number: number, endOffset: 1, after: [])
    }
    let makers: [(Int64, Vault)] = [(1, former), (80, former), (81, vault), (90, vault)]
    for (number, maker) in makers {
      #expect(code(third, number) == code(maker, number))
    }
    #expect(code(third, 91) != code(vault, 91))
    #expect(code(third, 90) != code(former, 90))
    #expect(!third.mayEnd(row: 80, with: [UInt8](repeating: 0, count: 32)))
    #expect(third.mayEnd(row: 80, with: [UInt8](repeating: 8, count: 32)))
    #expect(third.mayEnd(row: 79, with: []))
  }

  @Test("Unknown names keep their places (I13)")
  func decoys() throws {
    let third = try Self.following(vault, 9)
    for name in ["nobody", "x", ""] {
      #expect(third.decoySlot(for: name) == former.decoySlot(for: name))
    }
  }

  @Test("What is kept opens with the present key only")
  func keptKeys() throws {
    let sealed = try vault.seal(vault.formerKeys)
    let bare = try Vault.ofKey(8)
    #expect(try bare.opening(formerKeys: sealed).formerKeys == vault.formerKeys)
    #expect(throws: CryptoError.self) { try former.opening(formerKeys: sealed) }
    #expect(throws: CryptoError.self) { try bare.opening(formerKeys: Array(sealed.dropLast())) }
    #expect(try bare.opening(formerKeys: []).formerKeys.isNothing)
    #expect(try bare.seal(.none).isEmpty)
  }
}
