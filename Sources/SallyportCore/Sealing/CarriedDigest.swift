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

extension Account {
  /// The keys that made the digests which were carried over and may still be asked for.
  package func keysOfCarriedDigests(at now: UnixTime) -> Set<SealingKey.ID> {
    let mailed = [
      email.code.flatMap { now < $0.until ? $0.digest : nil },
      email.pending.flatMap { now < $0.until ? $0.digest : nil },
    ]
    let digests = recoveryCodes.map(\.digest) + (mailed + [invitation?.digest]).compactMap(\.self)
    return Set(digests.compactMap { CarriedDigest(recorded: $0)?.madeWith })
  }
}
