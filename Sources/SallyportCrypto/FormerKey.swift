/// What is kept of a sealing key that another one has replaced, for as long as something needs it.
///
/// Of the key itself nothing is kept, and of its sub-keys only those that are still of use; each of
/// them goes once it is not.
package struct FormerKey: Sendable {
  /// What opens the records that are sealed with it.
  package struct Records: Equatable, Sendable {
    package let secrets: Secret
    package let rowMACs: Secret
  }

  /// What proves the rows of the audit log that were written with it.
  package struct Audit: Equatable, Sendable {
    package let chain: Secret

    /// The last row that was written with it, and its MAC: whoever has the key can write none
    /// behind it, and cannot change one before it without changing this one.
    package let lastNumber: Int64
    package let lastCode: [UInt8]
  }

  package let id: SealingKey.ID

  /// Nil once every record is sealed anew.
  package fileprivate(set) var records: Records?

  /// Digests cannot be made anew without the codes, so they are carried over.
  package let recoveryDigests: Secret

  /// Nil once the log has no such row any more.
  package fileprivate(set) var audit: Audit?

  /// - Parameters:
  ///   - lastNumber: of the last row of the audit log that was written with this key.
  ///   - lastCode: that row's MAC, of 32 bytes.
  package init(of key: SealingKey, lastNumber: Int64, lastCode: [UInt8]) {
    id = key.id
    records = Records(secrets: key.secrets, rowMACs: key.rowMACs)
    recoveryDigests = key.recoveryDigests
    audit = Audit(chain: key.auditChain, lastNumber: lastNumber, lastCode: lastCode)
  }

  fileprivate init(
    id: SealingKey.ID, records: Records?, recoveryDigests: Secret, audit: Audit?
  ) {
    self.id = id
    self.records = records
    self.recoveryDigests = recoveryDigests
    self.audit = audit
  }
}

extension FormerKey: Hashable {
  package func hash(into hasher: inout Hasher) {
    hasher.combine(id)
  }
}

/// What is kept of all sealing keys that were replaced, the oldest first.
package struct FormerKeys: Hashable, Sendable {
  /// Their sub-keys share one locked page; a rotation a year fills it in sixteen years, if the audit
  /// log keeps rows for so long.
  package static let maximumCount = 16

  /// Of a store whose key was never replaced.
  package static let none = FormerKeys(keys: [], decoyPlaces: nil)

  package private(set) var keys: [FormerKey]

  /// By which names that nobody has find their places, ever since the first key: with another one
  /// the delays of such names would go elsewhere, and those of accounts would not (I13).
  package let decoyPlaces: Secret?

  private init(keys: [FormerKey], decoyPlaces: Secret?) {
    self.keys = keys
    self.decoyPlaces = decoyPlaces
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.keys == right.keys && left.decoyPlaces == right.decoyPlaces
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
  }

  /// Whether there is nothing to keep.
  package var isNothing: Bool { keys.isEmpty && decoyPlaces == nil }

  /// The key with which records may still be sealed.
  package var ofRecords: FormerKey? { keys.last { $0.records != nil } }

  /// These and `key`, which is replaced now.
  ///
  /// - Parameters: as of `FormerKey`.
  package func adding(_ key: SealingKey, lastNumber: Int64, lastCode: [UInt8]) -> FormerKeys {
    let former = FormerKey(of: key, lastNumber: lastNumber, lastCode: lastCode)
    return FormerKeys(keys: keys + [former], decoyPlaces: decoyPlaces ?? key.rowMACs)
  }

  /// Every record is sealed anew.
  ///
  /// - Parameter oldest: the oldest key of which a digest is carried over; nil where there is none.
  package mutating func dropRecordKeys(oldestDigest oldest: SealingKey.ID?) {
    for index in keys.indices { keys[index].records = nil }
    let first = keys.firstIndex { $0.id == oldest } ?? keys.count
    keys = keys.enumerated().filter { $0.offset >= first || $0.element.audit != nil }.map(\.element)
  }

  /// The audit log begins behind this row.
  package mutating func dropAuditKeys(through number: Int64) {
    for index in keys.indices {
      if let audit = keys[index].audit, audit.lastNumber <= number { keys[index].audit = nil }
    }
  }
}

extension FormerKeys {
  // Version; places of decoys, with a mark; then the keys.
  private static let version: UInt8 = 1
  private static let headCount = 2 + SealingKey.count

  // Id; marks; four sub-keys; number and MAC of the last row.
  private static let codeCount = 32
  private static let keyCount = SealingKey.ID.count + 1 + 4 * SealingKey.count + 8 + codeCount
  private static let recordsMark: UInt8 = 1
  private static let auditMark: UInt8 = 2

  /// All of it, to be sealed: fixed places, zeros where there is nothing.
  package var plaintext: Secret {
    Secret(count: Self.headCount + keys.count * Self.keyCount) { target in
      var writer = Writer(offset: 0)
      writer.write([Self.version, decoyPlaces == nil ? 0 : 1], to: &target)
      writer.write(decoyPlaces, to: &target)
      for key in keys {
        writer.write(key.id.bytes, to: &target)
        let marks =
          (key.records == nil ? 0 : Self.recordsMark) | (key.audit == nil ? 0 : Self.auditMark)
        writer.write([marks], to: &target)
        writer.write(key.records?.secrets, to: &target)
        writer.write(key.records?.rowMACs, to: &target)
        writer.write(key.recoveryDigests, to: &target)
        writer.write(key.audit?.chain, to: &target)
        let number = UInt64(bitPattern: key.audit?.lastNumber ?? 0)
        writer.write(
          stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) },
          to: &target)
        let code = key.audit?.lastCode ?? []
        precondition(code.isEmpty || code.count == Self.codeCount, "a MAC has 32 bytes")
        writer.write(
          code.isEmpty ? [UInt8](repeating: 0, count: Self.codeCount) : code, to: &target)
      }
    }
  }

  /// Takes back what `plaintext` made.
  ///
  /// - Throws: `CryptoError.notAuthentic` for anything else; `.memoryNotLockable`.
  package init(plaintext: Secret) throws(CryptoError) {
    let count = plaintext.count - Self.headCount
    guard count >= 0, count.isMultiple(of: Self.keyCount),
      count / Self.keyCount <= Self.maximumCount
    else { throw .notAuthentic }
    let page = try LockedPage()
    var reader = Reader(source: plaintext, page: page)
    let head = reader.bytes(2)
    guard head[0] == Self.version, head[1] <= 1 else { throw .notAuthentic }
    decoyPlaces = reader.key(isThere: head[1] == 1)
    keys = []
    for _ in 0..<count / Self.keyCount {
      guard let id = SealingKey.ID(bytes: reader.bytes(SealingKey.ID.count)) else {
        throw .notAuthentic
      }
      let marks = reader.bytes(1)[0]
      guard marks & ~(Self.recordsMark | Self.auditMark) == 0 else { throw .notAuthentic }
      let (hasRecords, hasAudit) = (marks & Self.recordsMark != 0, marks & Self.auditMark != 0)
      let secrets = reader.key(isThere: hasRecords)
      let rowMACs = reader.key(isThere: hasRecords)
      guard let digests = reader.key(isThere: true) else { throw .notAuthentic }
      let chain = reader.key(isThere: hasAudit)
      let number = reader.bytes(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      let code = reader.bytes(Self.codeCount)
      var records: FormerKey.Records?
      if let secrets, let rowMACs {
        records = FormerKey.Records(secrets: secrets, rowMACs: rowMACs)
      }
      let audit = chain.map {
        FormerKey.Audit(chain: $0, lastNumber: Int64(bitPattern: number), lastCode: code)
      }
      keys.append(FormerKey(id: id, records: records, recoveryDigests: digests, audit: audit))
    }
  }

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
}
