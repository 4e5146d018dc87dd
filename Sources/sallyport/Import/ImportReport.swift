import SallyportVarlink

/// What an import took and what it left, line by line, and what to do next.
struct ImportReport {
  let rows: [ImportRow]
  let isPreview: Bool
  /// The module whose files these are.
  let module: String

  var text: String {
    guard !rows.isEmpty else { return "Nothing was found to take over.\n" }
    let width = rows.map { TerminalText.clean($0.user).count }.max() ?? 0
    return rows.map { line($0, width) }.joined() + "\n" + summary
  }

  var json: JSONObject {
    ["dryRun": .bool(isPreview), "accounts": .array(rows.map { .object($0.json) })]
  }

  private func line(_ row: ImportRow, _ width: Int) -> String {
    let user = TerminalText.clean(row.user)
    let name = user + String(repeating: " ", count: width - user.count)
    return switch row.fate {
    case .taken(let codes, let areNew, let notes):
      "taken    \(name)  "
        + ([Self.codes(Int(clamping: codes), areNew)] + notes)
        .joined(separator: "; ") + "\n"
    case .skipped(let reason), .failed(let reason):
      "skipped  \(name)  \(TerminalText.clean(row.place)): \(reason)\n"
    }
  }

  private static func codes(_ count: Int, _ areNew: Bool) -> String {
    guard count > 0 else { return "no recovery codes: sallyport recovery regenerate makes some" }
    return areNew
      ? "the app; \(count) new recovery codes: sallyport recovery show"
      : "the app and \(CountText.of(count, "recovery code", "recovery codes"))"
  }

  private var summary: String {
    let taken = rows.count(where: \.isTaken)
    let counts = "\(taken) taken, \(rows.count - taken) skipped"
    guard !isPreview else {
      return "\(counts) if this were no dry run. Nothing was changed.\n"
    }
    guard taken > 0 else { return "\(counts).\n" }
    return """
      \(counts). The old files are as they were.
      Take \(module) out of /etc/pam.d before you delete them: as long as both ask, a code \
      that one has accepted is still good for the other.

      """
  }
}
