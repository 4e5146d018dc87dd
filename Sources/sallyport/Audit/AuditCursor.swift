import SallyportVarlink

/// Where a reader of the audit log stands.
struct AuditCursor {
  /// How many rows somebody who follows the log sees of what was before.
  static let rowsBeforeFollowing: Int64 = 10

  /// A number that no log reaches: behind it there is nothing, and the answer says where the log
  /// ends.
  static let beyondTheEnd = ReadAudit(after: .max, limit: 1)

  /// The number of the last row that was looked at.
  private(set) var last: Int64

  init(behind last: Int64 = 0) {
    self.last = last
  }

  /// Before the last few rows of a log.
  init(beforeTheEnd end: Int64) {
    last = max(0, end - Self.rowsBeforeFollowing)
  }

  /// - Throws: where the log has become shorter, or the answers would never end.
  mutating func advance(to reply: ReadAudit.Reply) throws(CommandFailure) {
    guard reply.last >= last else {
      throw CommandFailure(
        "the log ends with row \(reply.last) now, and row \(last) was there before: "
          + "an older store was put back",
        hint: "sallyport audit verify --journal says what is missing")
    }
    guard reply.atEnd || reply.last > last else {
      throw CommandFailure("the daemon's answer makes no sense", hint: CommandFailure.sameVersion)
    }
    last = reply.last
  }
}

extension ReadAudit: EvidentCall {
  var evidence: String? { nil }
}

extension VerifyAudit: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}
