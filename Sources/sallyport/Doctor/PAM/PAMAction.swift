/// What libpam does with what a module returned (pam.conf(5)).
enum PAMAction: Hashable {
  case ignore, bad, die, ok, done, reset
  /// Passes over so many lines.
  case jump(Int)

  /// In the order in which libpam tries them.
  static let words: [(name: String, action: PAMAction)] = [
    ("ignore", .ignore), ("ok", .ok), ("done", .done), ("bad", .bad), ("die", .die),
    ("reset", .reset),
  ]
}
