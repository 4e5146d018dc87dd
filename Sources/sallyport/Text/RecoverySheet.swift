import SallyportVarlink

/// Recovery codes, numbered, for a screen and for a file.
struct RecoverySheet {
  let codes: [NumberedRecoveryCode]

  private static let indent = "    "

  /// Two columns, filled downwards.
  var screen: String {
    let rows = (codes.count + 1) / 2
    let lines = (0..<rows).map { row in
      let right = row + rows < codes.count ? "      " + entry(codes[row + rows]) : ""
      return Self.indent + entry(codes[row]) + right
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A page to print, which says whose codes these are and what to do with them.
  func page(account: String, host: String, date: String) -> String {
    """
    Recovery codes for \(TerminalText.clean(account)) on \(TerminalText.clean(host)), \(date)

    If you lose your phone, type one of these where you are asked for a verification
    code. Each works once. Keep them away from the phone: print this page and delete
    the file, or move it into a password manager.

    \(codes.map { Self.indent + entry($0) }.joined(separator: "\n"))

    sallyport recovery show         shows the codes that still work
    sallyport recovery regenerate   makes new ones; these stop working then
    sallyport enroll                sets up a new phone

    """
  }

  var json: JSONValue { .array(codes.map { .object($0.json) }) }

  private func entry(_ code: NumberedRecoveryCode) -> String {
    let number = String(code.number)
    let width = codes.map { String($0.number).count }.max() ?? 0
    let padding = String(repeating: " ", count: width - number.count)
    return "\(padding)\(number)  \(TerminalText.clean(code.code.value))"
  }
}
