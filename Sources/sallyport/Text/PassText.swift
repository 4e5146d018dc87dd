import SallyportVarlink

/// A temporary pass as a person reads about it.
enum PassText {
  /// Such as `until 2027-03-01 14:05, granted 2027-03-01 06:05 by uid 0: a new phone`.
  ///
  /// - Parameters:
  ///   - date: of its end.
  ///   - pastDate: of its beginning.
  static func describe(
    _ pass: AdminPass, date: (Int64) -> String, pastDate: (Int64) -> String
  ) -> String {
    let by = pass.grantedBy.map { " by uid \($0)" } ?? ""
    let reason = TerminalText.clean(pass.reason)
    return "until \(date(pass.until)), granted \(pastDate(pass.grantedAt))\(by): \(reason)"
  }
}
