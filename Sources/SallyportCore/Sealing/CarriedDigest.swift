package import SallyportCrypto

/// The digest of a code that was made with a former key and nobody can make anew, because nobody
/// knows the code.
///
/// It is the former digest under the present key's digest key, behind the id of the key that made it
/// first: so whoever has stolen the former key, and later steals the store, can try no codes. The
/// next rotation puts its own key's around it.
struct CarriedDigest {
  let madeWith: SealingKey.ID

  /// 32 bytes.
  let code: [UInt8]

  /// As it is recorded.
  var bytes: [UInt8] { madeWith.bytes + code }

  /// Bytes of a digest that the present key has made.
  static let ownCount = 32
  private static let count = SealingKey.ID.count + ownCount

  init(madeWith: SealingKey.ID, code: [UInt8]) {
    self.madeWith = madeWith
    self.code = code
  }

  /// Nil for a digest that the present key has made.
  init?(recorded: [UInt8]) {
    guard recorded.count == Self.count,
      let id = SealingKey.ID(bytes: Array(recorded.prefix(SealingKey.ID.count)))
    else { return nil }
    self.init(madeWith: id, code: Array(recorded.suffix(Self.ownCount)))
  }

  /// Puts a key's digest around another digest.
  static func carry(_ digest: [UInt8], for subject: Subject, key: Secret) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport carried digest 1")
    encoding.append(subject)
    encoding.append(digest)
    return HMAC.authenticationCode(for: encoding.bytes, key: key, using: .sha256)
  }
}

/// What a code is for; the same characters for another use have another digest.
enum CodeUse {
  case recovery
  case invitation

  /// Of a login, sent by mail.
  case email

  /// Of an address that is to be confirmed.
  case activation

  /// What stands before the account; recovery codes had their digests first.
  fileprivate var mark: String? {
    switch self {
    case .recovery: nil
    case .invitation: "sallyport invitation 1"
    case .email: "sallyport mailed code 1"
    case .activation: "sallyport activation 1"
    }
  }
}

/// Every form in which the digest of one code may be recorded.
struct CodeDigests {
  fileprivate let forms: [[UInt8]]

  /// Compares with all of them, so that time does not tell which it was.
  func contain(_ recorded: [UInt8]) -> Bool {
    forms.reduce(false) { ConstantTime.areEqual($1, recorded) || $0 }
  }
}

extension Vault {
  /// The present key's digest of a code, and those of former keys as they were carried over: without
  /// a rotation, one.
  func digests(of code: RecoveryCode, as use: CodeUse, for subject: Subject) -> CodeDigests {
    digests(ofCharacters: code.canonical, as: use, for: subject)
  }

  /// The same for the characters of any code.
  func digests(ofCharacters code: Secret, as use: CodeUse, for subject: Subject) -> CodeDigests {
    var forms = [digest(ofCharacters: code, as: use, for: subject)]
    let former = formerKeys.keys
    for (index, first) in former.enumerated() {
      let made = digest(ofCharacters: code, as: use, for: subject, key: first.recoveryDigests)
      let later = former[(index + 1)...].map(\.recoveryDigests) + [key.recoveryDigests]
      let carried = later.reduce(made) { CarriedDigest.carry($0, for: subject, key: $1) }
      forms.append(CarriedDigest(madeWith: first.id, code: carried).bytes)
    }
    return CodeDigests(forms: forms)
  }

  /// The present key's digest.
  func digest(ofCharacters code: Secret, as use: CodeUse, for subject: Subject) -> [UInt8] {
    digest(ofCharacters: code, as: use, for: subject, key: key.recoveryDigests)
  }

  private func digest(
    ofCharacters code: Secret, as use: CodeUse, for subject: Subject, key: Secret
  ) -> [UInt8] {
    var encoding = CanonicalEncoding()
    if let mark = use.mark { encoding.append(mark) }
    encoding.append(subject)
    return code.withBytes { canonical in
      let prefix = HMAC.authenticationCode(for: encoding.bytes, key: key, using: .sha256)
      return HMAC.authenticationCode(for: canonical, key: Secret(copying: prefix), using: .sha256)
    }
  }

  /// A digest that the key before the present one has recorded, as the present one records it.
  func carried(
    _ recorded: [UInt8], from former: FormerKey, for subject: Subject
  ) -> [UInt8] {
    let carried = CarriedDigest(recorded: recorded)
    return CarriedDigest(
      madeWith: carried?.madeWith ?? former.id,
      code: CarriedDigest.carry(
        carried?.code ?? recorded, for: subject, key: key.recoveryDigests)
    ).bytes
  }
}

extension Account {
  /// The keys that made the digests which were carried over.
  package var keysOfCarriedDigests: Set<SealingKey.ID> {
    let others = [invitation?.digest, email.code?.digest, email.pending?.digest]
    let digests = recoveryCodes.map(\.digest) + others.compactMap(\.self)
    return Set(digests.compactMap { CarriedDigest(recorded: $0)?.madeWith })
  }
}
