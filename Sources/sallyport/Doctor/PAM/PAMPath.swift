/// What happened on one way through a stack.
struct PAMPath: Hashable {
  /// A password, a key or the like was right.
  var factorPassed = false
  /// A line of ours was run and said that the code is right.
  var codeAccepted = false
  /// A line of ours was run and said that no code is asked for.
  var nothingAsked = false
  /// A line of ours was run and refused.
  var codeRefused = false
  /// A line of ours was run and could not reach the daemon, or anything else went wrong.
  var daemonFailed = false
  /// libpam could not load the module of a line of ours.
  var moduleMissed = false
  /// A line of ours that would have begun an enrolment was run before any factor was right.
  var unguarded = false
  /// The same, before any factor was tried.
  var codeFirst = false
  /// The first line that passed over one of ours, by its place in the stack.
  var skipper: Int?
  /// The last line of ours that refused, by its place in the stack.
  var refuser: Int?

  /// Whether libpam came to a line of ours at all.
  var ranOurs: Bool {
    codeAccepted || nothingAsked || codeRefused || daemonFailed || moduleMissed
  }
}
