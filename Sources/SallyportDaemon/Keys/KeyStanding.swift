package import SallyportCrypto

/// Where the sealing key in use was read, and what became of the one that is to take its place.
package struct KeyStanding: Sendable {
  package let path: String

  /// Of the next key, as it was found at the start; nil where there was none.
  ///
  /// It is in use where the store is sealed with it.
  package let nextID: SealingKey.ID?

  /// Why the next key was not taken, as a clause.
  package let nextProblem: String?

  package init(path: String, nextID: SealingKey.ID? = nil, nextProblem: String? = nil) {
    self.path = path
    self.nextID = nextID
    self.nextProblem = nextProblem
  }
}
