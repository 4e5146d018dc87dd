import SallyportCore

/// Tells whether a store is an older one than there was here, and keeps what the next start needs to
/// tell it (product row O10).
///
/// What was found older, or is a backup, is marked so in its header, and stays so over restarts,
/// whatever it records meanwhile, until root accepts it.
struct RollbackGuard {
  /// Whether the store is an older one that nobody has accepted.
  private(set) var isOlder: Bool

  /// What gave it away at this start; nil where it was marked before, or is a backup.
  let missing: HighWater?

  /// Whether there was something to hold the store against.
  let isInformed: Bool

  private var file: HighWaterFile

  /// What was written down last; nil before that.
  private var kept: HighWater?

  /// - Parameters:
  ///   - isMarked: as its header says.
  ///   - isKnown: whether the log has this row, or has let go of it since.
  init(
    besideStoreAt path: String, vault: Vault, isMarked: Bool,
    isKnown: (HighWater) throws(StoreError) -> Bool
  ) throws(StoreError) {
    file = HighWaterFile(besideStoreAt: path, vault: vault)
    let mark = file.read()
    isInformed = mark != nil
    if let mark, try !isKnown(mark) { missing = mark } else { missing = nil }
    isOlder = isMarked || missing != nil
  }

  /// Whether the store has come further than was written down.
  func isNews(_ mark: HighWater) -> Bool {
    !isOlder && mark != kept
  }

  /// Writes down how far the store is, all of which is on disk.
  mutating func keep(_ mark: HighWater) {
    guard !isOlder else { return }
    file.write(mark)
    kept = mark
  }

  /// Writes down the same for whoever opens the store with the key that it is sealed with now.
  func keep(_ mark: HighWater, under vault: Vault) {
    guard !isOlder else { return }
    var file = file.under(vault)
    file.write(mark)
  }

  /// Root has taken the store as it is: from here on it is the newest.
  mutating func accept(_ mark: HighWater) {
    isOlder = false
    file.replaceAll(with: mark)
    kept = mark
  }
}
