import SallyportVarlink

/// What came out of verifying the audit log, in plain words.
struct ChainReport {
  let check: ChainCheck

  /// Whether the end of the log is held against the journal as well.
  let hasJournal: Bool

  var text: String {
    switch check.fault {
    case nil: whole
    case .edited:
      "Row \(check.last + 1) of the audit log is not what was written: it was edited, or another "
        + "row stands in its place.\n" + rest
    case .missing:
      "Row \(check.last + 1) of the audit log is missing: rows were removed.\n" + rest
    }
  }

  private var whole: String {
    let rows =
      switch check.verified {
      case 0: "The audit log is empty."
      case 1: "The audit log is whole: one row, number \(check.last), is as it was written."
      case let count:
        "The audit log is whole: \(count) rows, from \(check.first) to \(check.last), are as they "
          + "were written."
      }
    return hasJournal
      ? "\(rows)\n"
      : "\(rows)\nWhether its end was cut off, the journal knows: sallyport audit verify --journal\n"
  }

  private var rest: String {
    let before =
      switch check.verified {
      case 0: "It is the first one."
      case 1: "The one before it is as it was written."
      case let count: "The \(count) rows before it are as they were written."
      }
    return "\(before) Those behind it were not looked at.\n" + Self.advice
      + "The journal may have a line about it: journalctl -u sallyportd -g 'row=\(check.last + 1) '\n"
  }

  /// Whatever was found.
  static let advice =
    "Somebody could write to the store behind the daemon's back. Keep a copy of it and of the "
    + "journal\nbefore anything else, and find out who could.\n"
}
