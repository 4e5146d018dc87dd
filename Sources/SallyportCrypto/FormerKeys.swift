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

  init(keys: [FormerKey], decoyPlaces: Secret?) {
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
