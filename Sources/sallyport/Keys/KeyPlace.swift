import Glibc
import SallyportCrypto

/// Where a sealing key is kept, and beside it the one that is to take its place.
protocol KeyPlace {
  /// The key's file.
  var path: String { get }

  /// Whether a key lies beside it.
  var hasNext: Bool { get }

  /// Whether a TPM opens the keys here, and so no other machine.
  func isBoundToTPM() throws(CommandFailure) -> Bool

  func key(_ turn: KeyTurn) throws(CommandFailure) -> Secret

  /// Puts a new key beside it, kept in the same way: all of it, or nothing.
  func putNext(_ key: Secret) throws(CommandFailure)

  /// Puts the key beside it in its place, in one step; from then on none is beside it.
  ///
  /// - Parameter id: of the key that the store is sealed with; no other takes the place.
  func takeNext(_ id: String) throws(CommandFailure)
}

/// One of two keys in a place.
enum KeyTurn {
  case present
  /// Which is to take the present one's place.
  case next
}

extension KeyPlace {
  /// As a person knows it.
  var description: String { TerminalText.clean(path) }

  /// The file of the key beside it.
  var nextPath: String { path + KeyPaths.nextSuffix }

  var hasNext: Bool { unsafe access(nextPath, F_OK) == 0 }

  func isBoundToTPM() -> Bool { false }

  func id(_ turn: KeyTurn) throws(CommandFailure) -> String {
    try KeyFile.id(of: key(turn))
  }

  /// Ends the command where the key in its place is not the one with this id: a daemon that is
  /// started anew would have no key then.
  func check(_ turn: KeyTurn, is id: String) throws(CommandFailure) {
    let found = try self.id(turn)
    guard found == id else {
      throw CommandFailure(
        "\(turn == .next ? TerminalText.clean(nextPath) : description) is the key \(found), and the "
          + "store is sealed with \(TerminalText.clean(id))",
        hint: "do not restart sallyportd before that key is back in its place")
    }
  }
}
