extension FormerKeys {
  // Version; places of decoys, with a mark; then the keys.
  private static let version: UInt8 = 1
  private static let headCount = 2 + SealingKey.count

  /// All of it, to be sealed: fixed places, zeros where there is nothing.
  package var plaintext: Secret {
    Secret(count: Self.headCount + keys.count * FormerKey.byteCount) { target in
      var writer = Writer(offset: 0)
      writer.write([Self.version, decoyPlaces == nil ? 0 : 1], to: &target)
      writer.write(decoyPlaces, to: &target)
      for key in keys { key.write(by: &writer, to: &target) }
    }
  }

  /// Takes back what `plaintext` made.
  ///
  /// - Throws: `CryptoError.notAuthentic` for anything else; `.memoryNotLockable`.
  package init(plaintext: Secret) throws(CryptoError) {
    let count = plaintext.count - Self.headCount
    guard count >= 0, count.isMultiple(of: FormerKey.byteCount),
      count / FormerKey.byteCount <= Self.maximumCount
    else { throw .notAuthentic }
    var reader = Reader(source: plaintext, page: try LockedPage())
    let head = reader.bytes(2)
    guard head[0] == Self.version, head[1] <= 1 else { throw .notAuthentic }
    let decoyPlaces = reader.key(isThere: head[1] == 1)
    var keys: [FormerKey] = []
    for _ in 0..<count / FormerKey.byteCount { keys.append(try FormerKey(from: &reader)) }
    self.init(keys: keys, decoyPlaces: decoyPlaces)
  }
}

extension FormerKey {
  // Id; marks; four sub-keys; number and MAC of the last row.
  private static let codeCount = 32
  fileprivate static let byteCount = SealingKey.ID.count + 1 + 4 * SealingKey.count + 8 + codeCount
  private static let recordsMark: UInt8 = 1
  private static let auditMark: UInt8 = 2

  fileprivate func write(by writer: inout Writer, to target: inout MutableRawSpan) {
    let marks = (records == nil ? 0 : Self.recordsMark) | (audit == nil ? 0 : Self.auditMark)
    let number = UInt64(bitPattern: audit?.lastNumber ?? 0)
    let code = audit?.lastCode ?? [UInt8](repeating: 0, count: Self.codeCount)
    precondition(code.count == Self.codeCount, "a MAC has 32 bytes")
    writer.write(id.bytes, to: &target)
    writer.write([marks], to: &target)
    writer.write(records?.secrets, to: &target)
    writer.write(records?.rowMACs, to: &target)
    writer.write(recoveryDigests, to: &target)
    writer.write(audit?.chain, to: &target)
    writer.write(
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) },
      to: &target)
    writer.write(code, to: &target)
  }

  fileprivate init(from reader: inout Reader) throws(CryptoError) {
    guard let id = SealingKey.ID(bytes: reader.bytes(SealingKey.ID.count)) else {
      throw .notAuthentic
    }
    let marks = reader.bytes(1)[0]
    guard marks & ~(Self.recordsMark | Self.auditMark) == 0 else { throw .notAuthentic }
    let hasRecords = marks & Self.recordsMark != 0
    let secrets = reader.key(isThere: hasRecords)
    let rowMACs = reader.key(isThere: hasRecords)
    guard let digests = reader.key(isThere: true) else { throw .notAuthentic }
    let chain = reader.key(isThere: marks & Self.auditMark != 0)
    let number = reader.bytes(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    let code = reader.bytes(Self.codeCount)
    var records: Records?
    if let secrets, let rowMACs { records = Records(secrets: secrets, rowMACs: rowMACs) }
    self.init(
      id: id, records: records, recoveryDigests: digests,
      audit: chain.map {
        Audit(chain: $0, lastNumber: Int64(bitPattern: number), lastCode: code)
      })
  }
}

/// Writes one thing behind the other.
private struct Writer {
  var offset: Int

  mutating func write(_ bytes: [UInt8], to target: inout MutableRawSpan) {
    for byte in bytes {
      target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      offset += 1
    }
  }

  /// A sub-key's bytes; zeros, which are there already, where it is nil.
  mutating func write(_ key: Secret?, to target: inout MutableRawSpan) {
    if let key {
      precondition(key.count == SealingKey.count, "a sub-key has 32 bytes")
      let start = offset
      key.withBytes { bytes in
        for index in 0..<bytes.byteCount {
          target.storeBytes(of: bytes[index], toByteOffset: start + index, as: UInt8.self)
        }
      }
    }
    offset += SealingKey.count
  }
}

/// Reads them back.
private struct Reader {
  let source: Secret
  let page: LockedPage
  var offset = 0

  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { offset += count }
    let start = offset
    return source.withBytes { bytes in (start..<start + count).map { bytes[$0] } }
  }

  /// A sub-key, in the locked page; nil where there is none.
  mutating func key(isThere: Bool) -> Secret? {
    defer { offset += SealingKey.count }
    guard isThere else { return nil }
    let start = offset
    return Secret(
      SecretBytes(count: SealingKey.count, in: page) { target in
        source.withBytes { bytes in
          for index in 0..<SealingKey.count {
            target.storeBytes(of: bytes[start + index], toByteOffset: index, as: UInt8.self)
          }
        }
      })
  }
}
