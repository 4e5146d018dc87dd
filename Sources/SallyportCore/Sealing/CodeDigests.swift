import SallyportCrypto

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
