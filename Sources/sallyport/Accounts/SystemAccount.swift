/// An account as this machine's name service has it.
struct SystemAccount: Equatable {
  var name: String
  var uid: UInt32
  var gid: UInt32
  /// Whether somebody signs in with it, as far as its entry says: a login shell, and a uid that is
  /// a person's or root's.
  var isPersonal: Bool
  /// Whether its shell lets anybody in; a service's account may have one, too.
  var hasLoginShell: Bool
  var home = ""

  /// In the order in which the daemon lists: by the bytes of the name.
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
