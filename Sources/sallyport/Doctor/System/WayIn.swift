/// How somebody comes in while the daemon does not answer (product row O8).
struct WayIn: Equatable {
  /// Whether root has a password, for rescue mode; nil where shadow(5) cannot be read.
  var rootHasPassword: Bool?
  /// Whether `login`, the service of consoles, has no line of ours; nil where there is none.
  var consoleIsFree: Bool?
}
