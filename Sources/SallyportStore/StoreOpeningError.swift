/// Why a store was not opened.
package enum StoreOpeningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is none, and none may be made: a store that is lost is not an empty one (I4).
  case absent(String)
  case writableByOthers(String)
  case ownedByAnother(String, uid: UInt32)
  case notARegularFile(String)
  case inUse(String)
  case newerSchema(String)
  case otherKey(String, recorded: String, given: String)

  /// Something in it does not carry the MAC it should.
  case notAuthentic(String, what: String)
  case diskFull(String)
  case unavailable(String, why: String)

  package var description: String {
    switch self {
    case .absent(let path):
      """
      there is no store at '\(path)', although this daemon has run before; restore it, or remove \
      last-good.toml from the state directory to begin with an empty one
      """
    case .writableByOthers(let path): "'\(path)' can be written by others than its owner"
    case .ownedByAnother(let path, let uid): "'\(path)' belongs to uid \(uid)"
    case .notARegularFile(let path): "'\(path)' is not a regular file"
    case .inUse(let path): "another sallyportd is using '\(path)'"
    case .newerSchema(let path): "'\(path)' was written by a newer sallyportd"
    case .otherKey(let path, let recorded, let given):
      "'\(path)' is sealed with key \(recorded), and the key given is \(given)"
    case .notAuthentic(let path, let what): "\(what) in '\(path)' was changed from outside"
    case .diskFull(let path): "the disk is full: free some space where '\(path)' lies"
    case .unavailable(let path, let why): "'\(path)' cannot be opened: \(why)"
    }
  }
}
