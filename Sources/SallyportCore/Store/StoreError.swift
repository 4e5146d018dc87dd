/// Why a store did not do what it was asked.
///
/// In every case nothing has changed.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name is recorded with another uid, or the uid under another name (product row A18).
  case identityChanged(recorded: AccountIdentity)

  /// A record, a sealed value or the policy does not carry the MAC it should: it was changed
  /// behind the daemon's back, or the sealing key is another one.
  case notAuthentic(String)

  /// The accounts as a whole are not those that were sealed: a record was changed, removed, added,
  /// or put back as it was earlier, or the whole store was. Nobody's is believed until root accepts
  /// them.
  case accountsChanged

  /// The disk has no room for what was to be written.
  case diskFull

  /// The disk did not read, write or keep what it was asked to.
  case diskFailed(String)

  /// The store cannot be reached, read or written.
  case unavailable(String)

  package var description: String {
    switch self {
    case .identityChanged(let recorded):
      "'\(recorded.name)' was recorded with uid \(recorded.uid), and name and uid no longer match"
    case .notAuthentic(let what): "\(what) was changed from outside, or sealed with another key"
    case .accountsChanged: "the accounts as a whole are not as they were left"
    case .diskFull: "the disk is full: free some space where the store lies"
    case .diskFailed(let why): "the disk failed: \(why)"
    case .unavailable(let why): "the store is not available: \(why)"
    }
  }
}
