package import SallyportCrypto

/// A rotation of the sealing key that is under way: records are sealed anew, one after the other.
package struct KeyRotation: Hashable, Sendable {
  /// The key that is being replaced.
  package let former: SealingKey.ID

  /// Records that were looked at, of how many; after a start they are looked at from the first.
  package let resealed: Int
  package let total: Int

  package init(former: SealingKey.ID, resealed: Int, total: Int) {
    self.former = former
    self.resealed = resealed
    self.total = total
  }
}
