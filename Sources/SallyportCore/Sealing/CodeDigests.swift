import SallyportCrypto

/// What a code is for; the same characters for another use have another digest.
enum CodeUse {
  case recovery
  case invitation

  /// What stands before the account; recovery codes had their digests first.
  fileprivate var mark: String? {
    switch self {
    case .recovery: nil
    case .invitation: "sallyport invitation 1"
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
    var forms = [digest(of: code, as: use, for: subject, key: key.recoveryDigests)]
    let former = formerKeys.keys
    for (index, first) in former.enumerated() {
      let made = digest(of: code, as: use, for: subject, key: first.recoveryDigests)
      let later = former[(index + 1)...].map(\.recoveryDigests) + [key.recoveryDigests]
      let carried = later.reduce(made) { CarriedDigest.carry($0, for: subject, key: $1) }
      forms.append(CarriedDigest(madeWith: first.id, code: carried).bytes)
    }
    return CodeDigests(forms: forms)
  }

  func digest(
    of code: RecoveryCode, as use: CodeUse, for subject: Subject, key: Secret
  ) -> [UInt8] {
    var encoding = CanonicalEncoding()
    if let mark = use.mark { encoding.append(mark) }
    encoding.append(subject)
    return code.canonical.withBytes { canonical in
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
