import SallyportVarlink

/// What a journal says of the audit log, held against its rows.
///
/// Rows without a line are fine: the last lines of a daemon that was killed never came, and a
/// journal forgets. A line without its row is fine only where the rotation of the log took the row.
struct JournalComparison: Equatable {
  /// Rows that are the same in both.
  private(set) var fitting = 0

  /// Rows that are another in the journal, in order.
  private(set) var unfit: [Int64] = []

  /// Rows that the journal names between the first and the last one of the log, which has them not.
  private(set) var absent: [Int64] = []

  /// Rows that the journal names behind the end of the log.
  private(set) var beyond: [Int64] = []

  /// How many rows the journal names before the first one of the log.
  private(set) var rotated = 0

  /// The number of the last row of the log.
  private(set) var last: Int64 = 0

  var fits: Bool { unfit.isEmpty && absent.isEmpty && beyond.isEmpty }

  /// Reads all of the log, which may grow meanwhile: the journal was read before.
  init(
    of journal: JournalRows, _ call: (ReadAudit) throws -> ReadAudit.Reply
  ) throws {
    var pending = journal.macs
    var cursor = AuditCursor()
    var first: Int64?
    var reply: ReadAudit.Reply
    repeat {
      reply = try call(ReadAudit(after: cursor.last))
      try cursor.advance(to: reply)
      for row in reply.rows {
        first = first ?? row.number
        guard let mac = pending.removeValue(forKey: row.number) else { continue }
        let isFit = JournalRow.mac(row.mac) == mac && !journal.contradicted.contains(row.number)
        if isFit { fitting += 1 } else { unfit.append(row.number) }
      }
    } while !reply.atEnd
    last = cursor.last
    sort(pending.keys.sorted(), first: first ?? last + 1)
  }

  /// Rows of the journal that the log does not have.
  private mutating func sort(_ numbers: [Int64], first: Int64) {
    for number in numbers {
      if number > last {
        beyond.append(number)
      } else if number < first {
        rotated += 1
      } else {
        absent.append(number)
      }
    }
  }
}
