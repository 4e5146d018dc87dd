/// What came out of holding the journal against the audit log, in plain words.
struct JournalReport {
  let comparison: JournalComparison

  /// Whether the chain of the log itself is whole; where not, the advice was given already.
  let isChainWhole: Bool

  /// How many numbers are named before the rest is counted.
  private static let namedRows = 5

  var text: String {
    let findings = [unfit, absent, beyond].compactMap { $0 }
    let advice = findings.isEmpty || !isChainWhole ? "" : ChainReport.advice
    return findings.joined() + agreement + advice
  }

  private var agreement: String {
    let rotated = comparison.rotated
    let gone =
      switch rotated {
      case 0: ""
      case 1: " One older row that it names has gone with the rotation of the log."
      default: " \(rotated) older rows that it names have gone with the rotation of the log."
      }
    switch (comparison.fits, comparison.fitting) {
    case (true, 0): return "The journal names no row that the log has.\(gone)\n"
    case (true, 1): return "The journal agrees: the one row that both have is the same.\(gone)\n"
    case (true, let count):
      return "The journal agrees: the \(count) rows that both have are the same.\(gone)\n"
    case (false, 1): return "One row is the same in both.\(gone)\n"
    case (false, let count): return "\(count) rows are the same in both.\(gone)\n"
    }
  }

  private var unfit: String? {
    sentence(
      comparison.unfit, "is another in the journal", "are others in the journal",
      "the log or the journal was edited, or an older store was put back and went on from there")
  }

  private var absent: String? {
    sentence(
      comparison.absent, "is in the journal, but not in the log",
      "are in the journal, but not in the log", "rows were removed")
  }

  private var beyond: String? {
    sentence(
      comparison.beyond, "is in the journal, but the log ends with row \(comparison.last)",
      "are in the journal, but the log ends with row \(comparison.last)",
      "its end was cut off, or an older store was put back.\nIn an older store used codes, and "
        + "devices that were removed since, work again")
  }

  private func sentence(
    _ numbers: [Int64], _ one: String, _ many: String, _ meaning: String
  ) -> String? {
    guard let first = numbers.first else { return nil }
    guard numbers.count > 1 else { return "Row \(first) \(one): \(meaning).\n" }
    let named = numbers.prefix(Self.namedRows).map(String.init).joined(separator: ", ")
    let others = numbers.count - Self.namedRows
    return "Rows \(named)\(others > 0 ? " and \(others) more" : "") \(many): \(meaning).\n"
  }
}
