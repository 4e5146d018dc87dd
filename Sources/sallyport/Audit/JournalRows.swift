/// What a whole journal says of the audit log, in whatever order its lines are.
struct JournalRows {
  private(set) var macs: [Int64: UInt64] = [:]

  /// Rows of which two lines tell two things: one of them at least is not the log's.
  private(set) var contradicted: Set<Int64> = []

  var isEmpty: Bool { macs.isEmpty }

  mutating func add(_ row: JournalRow) {
    let known = macs.updateValue(row.mac, forKey: row.number)
    if let known, known != row.mac { contradicted.insert(row.number) }
  }

  /// Takes in every line of a journal.
  ///
  /// - Throws: where it cannot be read to its end, or names no row: then it proves nothing.
  init(of source: JournalSource) throws(CommandFailure) {
    var rows = JournalRows()
    try source.forEachLine { line in
      if let row = JournalRow(line: line) { rows.add(row) }
    }
    guard !rows.isEmpty else { throw source.namesNoRow }
    self = rows
  }

  init(_ rows: [JournalRow] = []) {
    for row in rows { add(row) }
  }
}
