/// A sealing key under a passphrase, as text: for the day when the machine that sealed it is gone
/// (product row O3).
///
/// The passphrase's key is from scrypt, the sealing AES-256-GCM; all lines above the last are its
/// associated data, so that none of them can be exchanged.
package struct KeyEscrow: Hashable, Sendable {
  /// Bytes of the whole text.
  package static let maximumByteCount = 4096

  /// Bytes: 16 are enough never to meet one twice (RFC 7914 §2 follows PKCS #5: at least 8).
  package static let saltCount = 16

  /// Bytes of a passphrase: five short words; what is longer than a page is no passphrase.
  package static let passphraseCounts = 12...1024

  /// The form is another one, or a line is missing.
  package struct FormError: Error, Hashable, CustomStringConvertible {
    package let line: Int

    package var description: String { "line \(line) is not that of an escrow of a sealing key" }
  }

  package let keyID: SealingKey.ID
  /// Where and when it was made; for whoever finds it.
  package let host: String
  package let made: String
  private let cost: Scrypt.Cost
  private let salt: [UInt8]
  private let sealed: SealedBytes

  /// Seals a key.
  ///
  /// - Throws: `CryptoError`, where memory is short or this is no sealing key.
  package init(
    of key: Secret, passphrase: Secret, host: String, made: String, random: some RandomBytes,
    cost: Scrypt.Cost = .standard
  ) throws(CryptoError) {
    keyID = try SealingKey(bytes: key).id
    self.host = Self.line(host)
    self.made = Self.line(made)
    self.cost = cost
    salt = random.bytes(Self.saltCount).withBytes { [UInt8](copying: $0) }
    let derived = try Scrypt.deriveKey(
      from: passphrase, salt: salt, cost: cost, count: AEAD.keyCount)
    let header = Self.header(keyID, self.host, self.made, cost, salt)
    sealed = try AEAD.seal(key, key: derived, associatedData: Array(header.utf8))
  }

  /// The key again.
  ///
  /// - Throws: `CryptoError.notAuthentic` for another passphrase, or a text that was changed.
  package func open(_ passphrase: Secret) throws(CryptoError) -> Secret {
    let derived = try Scrypt.deriveKey(
      from: passphrase, salt: salt, cost: cost, count: AEAD.keyCount)
    let header = Self.header(keyID, host, made, cost, salt)
    let key = try AEAD.open(sealed, key: derived, associatedData: Array(header.utf8))
    guard try SealingKey(bytes: key).id == keyID else { throw .notAuthentic }
    return key
  }

  package var text: String {
    Self.header(keyID, host, made, cost, salt) + "Sealed: \(Hexadecimal.text(of: sealed.bytes))\n"
  }

  private static let title = "Sallyport escrow of a sealing key, version 1"
  private static let caution =
    "Whoever has this file and its passphrase can read every secret of the store."

  private static func header(
    _ id: SealingKey.ID, _ host: String, _ made: String, _ cost: Scrypt.Cost, _ salt: [UInt8]
  ) -> String {
    """
    \(title)
    \(caution)
    Key: \(id)
    Host: \(host)
    Made: \(made)
    Derivation: scrypt \(cost.logarithm) \(cost.blockSize) \(cost.parallelism)
    Salt: \(Hexadecimal.text(of: salt))

    """
  }

  /// Reads a text; blank lines at its end, and what Windows puts at the end of a line, mean nothing.
  package init(text: String) throws(FormError) {
    guard text.utf8.count <= Self.maximumByteCount else { throw FormError(line: 1) }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.isEmpty == true { lines.removeLast() }
    let names = ["", "", "Key: ", "Host: ", "Made: ", "Derivation: scrypt ", "Salt: ", "Sealed: "]
    for (index, name) in names.enumerated() {
      guard index < lines.count, lines[index].hasPrefix(name) else {
        throw FormError(line: index + 1)
      }
    }
    guard lines[0] == Self.title else { throw FormError(line: 1) }
    guard lines[1] == Self.caution else { throw FormError(line: 2) }
    guard lines.count == names.count else { throw FormError(line: names.count + 1) }
    let values = zip(lines, names).map { String($0.dropFirst($1.count)) }
    guard let keyID = SealingKey.ID(values[2]) else { throw FormError(line: 3) }
    let numbers = values[5].split(separator: " ", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let logarithm = numbers[0], let blockSize = numbers[1],
      let parallelism = numbers[2], let cost = Scrypt.Cost(logarithm, blockSize, parallelism)
    else { throw FormError(line: 6) }
    guard let salt = Self.bytes(values[6]), salt.count == Self.saltCount else {
      throw FormError(line: 7)
    }
    guard let bytes = Self.bytes(values[7]), bytes.count == SealingKey.count + SealedBytes.overhead,
      let sealed = try? SealedBytes(bytes)
    else { throw FormError(line: 8) }
    self.keyID = keyID
    host = values[3]
    made = values[4]
    self.cost = cost
    self.salt = salt
    self.sealed = sealed
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    Hexadecimal.secret(of: text)?.withBytes { [UInt8](copying: $0) }
  }

  /// One line of it.
  private static func line(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
  }
}
