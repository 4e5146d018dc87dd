import SallyportCore
import SallyportVarlink

/// Reading and verifying the audit log, for a peer that may (product row A14).
///
/// Who looks changes nothing, and is not recorded: the log would never end. Each call takes a few
/// milliseconds of the login loop at most; logins go on between two of them.
///
/// Lives on the login loop.
final class AuditSession {
  /// Bytes of the rows of one reply, as JSON.
  ///
  /// Peers choose some of the texts, and a control character takes six bytes: rows by their number
  /// alone could be more than a reply may have.
  static let maximumReplyBytes = MessageLimits.control / 2

  private let service: AccountService

  init(service: AccountService) {
    self.service = service
  }

  func read(_ call: ReadAudit) -> MethodReply {
    var filter = AuditFilter(since: call.since.map(UnixTime.init(seconds:)))
    if let user = call.user {
      guard let name = AccountName(user) else { return AdminError.noSuchAccount(user: user).reply }
      filter.account = name
    }
    let limit = Int(call.limit ?? ReadAudit.limits.upperBound)
    return answer { store throws(StoreError) in
      let page = try store.auditRecords(after: call.after ?? 0, limit: limit, where: filter)
      return Self.reply(page).reply
    }
  }

  func verify(_ call: VerifyAudit) -> MethodReply {
    answer { store throws(StoreError) in
      WireMapping.reply(try store.verifyAudit(after: call.after ?? 0)).reply
    }
  }

  private func answer(
    _ body: (any AccountStore) throws(StoreError) -> MethodReply
  ) -> MethodReply {
    do {
      return try body(service.store)
    } catch {
      return AdminError.unavailable.reply
    }
  }

  /// The page, or as much of its beginning as a reply may hold.
  private static func reply(_ page: AuditPage) -> ReadAudit.Reply {
    var rows: [AuditRow] = []
    var bytes: [UInt8] = []
    for row in page.records.lazy.map(WireMapping.row) {
      row.json.append(to: &bytes)
      guard bytes.count <= maximumReplyBytes || rows.isEmpty else {
        return ReadAudit.Reply(rows: rows, last: row.number - 1, atEnd: false)
      }
      rows.append(row)
    }
    return ReadAudit.Reply(rows: rows, last: page.last, atEnd: page.isAtEnd)
  }
}
