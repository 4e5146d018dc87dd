/// How somebody comes in while the daemon does not answer, and becomes root there (product row O8).
struct WayIn: Equatable {
  /// Whether root has a password, for rescue mode; nil where shadow(5) cannot be read.
  var rootHasPassword: Bool?
  /// Whether any other account has one; nil where shadow(5) cannot be read.
  var othersHavePasswords: Bool?
  /// Whether `login`, the service of consoles, has no line of ours; nil where there is none.
  var consoleIsFree: Bool?
  /// Whether `sudo` has no line of ours; nil where there is none.
  ///
  /// su(1) asks for root's password, and is no way in of its own.
  var sudoIsFree: Bool?
}
