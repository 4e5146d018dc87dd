import Glibc
import SallyportVarlink

/// Where a sealing key is kept, and beside it the one that is to take its place.
protocol KeyPlace {
  /// As a person knows it.
  var description: String { get }

  /// Whether a key lies beside it.
  var hasNext: Bool { get }

  /// Makes a new key beside it, kept in the same way: all of it, or nothing.
  func makeNext() throws(CommandFailure)

  /// Puts the key beside it in its place, in one step; from then on none is beside it.
  ///
  /// - Parameter id: of the key that the store is sealed with; no other takes the place.
  func takeNext(_ id: String) throws(CommandFailure)

  /// Whether the store is sealed with the key beside it already, as the daemon says that it is.
  func isNextInUse(_ status: GetKeyStatus.Reply) throws(CommandFailure) -> Bool

  /// Ends the command where the key in its place is known not to be the one with this id: a daemon
  /// that is started anew would have no key then.
  func check(_ id: String) throws(CommandFailure)
}

/// What the daemon reads a key from.
enum KeyPaths {
  /// Behind the name of a key: the one that is to take its place.
  static let nextSuffix = ".next"

  private static let credentials = "/run/credentials/"
  private static let credentialName = "sallyport.key"

  static func isNext(_ path: String) -> Bool { path.hasSuffix(nextSuffix) }

  /// Where the key is now that the daemon has read at this path: it may have come into its place
  /// since.
  static func present(_ path: String) -> String {
    guard isNext(path), unsafe access(path, F_OK) != 0 else { return path }
    return String(path.dropLast(nextSuffix.count))
  }

  /// The place of the key that the daemon has read at this path, be it the key or the next one.
  static func place(of path: String) -> any KeyPlace {
    let present = isNext(path) ? String(path.dropLast(nextSuffix.count)) : path
    guard present.hasPrefix(credentials), present.hasSuffix("/\(credentialName)") else {
      return KeyFilePlace(path: present)
    }
    return SealedKeyPlace()
  }
}
