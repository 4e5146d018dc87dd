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
  package internal(set) var records: Records?

  /// Digests cannot be made anew without the codes, so they are carried over.
  package let recoveryDigests: Secret

  /// Nil once the log has no such row any more.
  package internal(set) var audit: Audit?

  /// - Parameters:
  ///   - lastNumber: of the last row of the audit log that was written with this key.
  ///   - lastCode: that row's MAC, of 32 bytes.
  package init(of key: SealingKey, lastNumber: Int64, lastCode: [UInt8]) {
    id = key.id
    records = Records(secrets: key.secrets, rowMACs: key.rowMACs)
    recoveryDigests = key.recoveryDigests
    audit = Audit(chain: key.auditChain, lastNumber: lastNumber, lastCode: lastCode)
  }

  init(
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
