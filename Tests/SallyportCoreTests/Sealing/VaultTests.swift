import SallyportCore
import SallyportCrypto
import Testing

@Suite struct VaultTests {
  private let vault: Vault
  private let secret: SharedSecret
  private let code: RecoveryCode
  private let id = DeviceID(rawValue: 5)
  private let ada = Subject.account(.ada)

  init() throws {
    vault = try Vault.ofKey(7)
    secret = .generate(from: SeededBytes(seed: 2))
    code = .generate(from: SeededBytes(seed: 3))
  }

  /// Everybody whom a sealed value of ada's must not be taken for.
  private static var others: [Subject] {
    [
      .account(.mara),
      .account(AccountIdentity(name: AccountIdentity.ada.name, uid: UserID(1001))),
      .account(AccountIdentity(name: AccountIdentity.mara.name, uid: UserID(1000))),
      .decoy(DecoySlot(digest: [])),
    ]
  }

  private func device(_ id: DeviceID, _ sealed: SealedBytes) -> Device {
    Device(
      id: id, name: .firstFree(among: []), parameters: .standard, sealedSecret: sealed,
      confirmedAt: .start, lastAcceptedTimeStep: TOTP.timeStep(at: .start))
  }

  private func sealed() throws -> SealedBytes {
    try vault.seal(secret, of: id, for: ada)
  }

  // MARK: Secrets

  @Test("I9: a sealed secret moved to another account does not open", arguments: others)
  func secretStaysWithItsAccount(_ other: Subject) throws {
    let device = device(id, try sealed())
    #expect(throws: CryptoError.notAuthentic) { try vault.openSecret(of: device, for: other) }
  }

  @Test("I9: a sealed secret moved to another device does not open")
  func secretStaysWithItsDevice() throws {
    for other in [0, 4, 6, -5, Int64.max] {
      let device = device(DeviceID(rawValue: other), try sealed())
      #expect(throws: CryptoError.notAuthentic) { try vault.openSecret(of: device, for: ada) }
    }
  }

  @Test("I9: a sealed secret does not open with another key")
  func secretStaysWithItsKey() throws {
    let device = device(id, try sealed())
    #expect(throws: CryptoError.notAuthentic) {
      try Vault.ofKey(8).openSecret(of: device, for: ada)
    }
  }

  @Test("I9: a sealed secret with any byte changed does not open")
  func changedSecretsDoNotOpen() throws {
    let bytes = try sealed().bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      let device = device(id, try SealedBytes(changed))
      #expect(throws: CryptoError.notAuthentic) { try vault.openSecret(of: device, for: ada) }
    }
  }

  @Test("I9: a sealed recovery code put in a secret's place does not open")
  func codesAreNoSecrets() throws {
    let entry = try vault.entry(for: code, number: 5, of: ada, isReadable: true)
    let device = device(id, try #require(entry.sealedCode))
    #expect(throws: CryptoError.notAuthentic) { try vault.openSecret(of: device, for: ada) }
  }

  @Test("a sealed secret opens where it belongs, and is sealed anew each time")
  func secretOpens() throws {
    #expect(try vault.openSecret(of: device(id, sealed()), for: ada) == secret)
    #expect(try sealed() != sealed())
  }

  @Test("I8: a sealed secret does not contain the secret")
  func sealedBytesRevealNothing() throws {
    let key = secret.key.withBytes { [UInt8](copying: $0) }
    let bytes = try sealed().bytes
    for start in 0..<(bytes.count - 4) {
      #expect(Array(bytes[start..<start + 4]) != Array(key.prefix(4)))
    }
  }

  // MARK: Recovery codes

  @Test("I9: a sealed recovery code moved to another account does not open", arguments: others)
  func codeStaysWithItsAccount(_ other: Subject) throws {
    let entry = try vault.entry(for: code, number: 1, of: ada, isReadable: true)
    #expect(throws: CryptoError.notAuthentic) { try vault.openCode(of: entry, for: other) }
  }

  @Test("I9: a sealed recovery code moved to another line does not open")
  func codeStaysWithItsNumber() throws {
    let entry = try vault.entry(for: code, number: 1, of: ada, isReadable: true)
    for number in [0, 2, 8, -1] {
      let moved = RecoveryCodeEntry(
        number: number, digest: entry.digest, sealedCode: entry.sealedCode)
      #expect(throws: CryptoError.notAuthentic) { try vault.openCode(of: moved, for: ada) }
    }
  }

  @Test("I9: a sealed recovery code does not open with another key")
  func codeStaysWithItsKey() throws {
    let entry = try vault.entry(for: code, number: 1, of: ada, isReadable: true)
    #expect(throws: CryptoError.notAuthentic) { try Vault.ofKey(8).openCode(of: entry, for: ada) }
  }

  @Test("I9: a sealed secret put in a recovery code's place does not open")
  func secretsAreNoCodes() throws {
    let entry = RecoveryCodeEntry(number: 5, digest: [], sealedCode: try sealed())
    #expect(throws: CryptoError.notAuthentic) { try vault.openCode(of: entry, for: ada) }
  }

  @Test("where no copy is kept there is nothing to open")
  func unreadableCodes() throws {
    let entry = try vault.entry(for: code, number: 1, of: ada, isReadable: false)
    #expect(entry.sealedCode == nil)
    #expect(try vault.openCode(of: entry, for: ada) == nil)
  }

  @Test("a sealed recovery code opens where it belongs")
  func codeOpens() throws {
    let entry = try vault.entry(for: code, number: 1, of: ada, isReadable: true)
    #expect(try vault.openCode(of: entry, for: ada) == code)
  }

  @Test("I9: one code has another digest for each account and each key")
  func digestsAreBound() throws {
    let subjects = Self.others + [ada]
    var digests = subjects.map { vault.digest(of: code, for: $0) }
    digests.append(try Vault.ofKey(8).digest(of: code, for: ada))
    digests.append(vault.digest(of: .generate(from: SeededBytes(seed: 4)), for: ada))
    #expect(Set(digests).count == digests.count)
    #expect(digests.allSatisfy { $0.count == 32 })
    #expect(vault.digest(of: code, for: ada) == digests[subjects.count - 1])
  }

  @Test("I9: the digest of an invitation is of its account and key, and no recovery code's")
  func invitationsAreBound() throws {
    let subjects = Self.others + [ada]
    var digests = subjects.map { vault.digest(ofInvitation: code, for: $0) }
    digests.append(try Vault.ofKey(8).digest(ofInvitation: code, for: ada))
    digests.append(vault.digest(ofInvitation: .generate(from: SeededBytes(seed: 4)), for: ada))
    digests.append(vault.digest(of: code, for: ada))
    #expect(Set(digests).count == digests.count)
    #expect(digests.allSatisfy { $0.count == 32 })
  }

  // MARK: Facts

  @Test("I9: a fact about the store has a MAC of its name, its value and the key")
  func factsAreBound() throws {
    let codes = [
      vault.authenticationCode(forFact: "schema", value: [1]),
      vault.authenticationCode(forFact: "schema", value: []),
      vault.authenticationCode(forFact: "schema", value: [1, 0]),
      vault.authenticationCode(forFact: "schemas", value: [1]),
      try Vault.ofKey(8).authenticationCode(forFact: "schema", value: [1]),
    ]
    #expect(Set(codes).count == codes.count)
  }
}
