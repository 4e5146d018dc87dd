package import Logging
package import SallyportCore
import SallyportCrypto

/// What is recorded on its way into the audit log and the journal: refusals that repeat are merged
/// (product row O9), and each row has one journal line, after the commit, with the fields that an
/// administrator greps for.
///
/// Lives on the login loop.
package final class AuditLog {
  private let logger: Logger
  private var merger = RefusalMerger()

  /// Told of what has become durable, after the journal.
  var onRecords: ([AuditRecord]) -> Void = { _ in }

  package init(logger: Logger) {
    self.logger = logger
  }

  /// The same work, but without the events that only repeat others and have left the account as it
  /// was: whatever changes an account has a row of its own, which seals it (I9).
  func merging<Outcome>(_ work: AccountWork<Outcome>) -> AccountWork<Outcome> {
    // The first time decides, should the work be run again.
    var kept: [AuditEvent] = []
    return AccountWork(on: work.subject) { transaction throws(StoreError) in
      let before = transaction.account
      let outcome = try work.body(&transaction)
      guard transaction.account == before else { return outcome }
      transaction.keepEvents { event in
        if kept.contains(event) { return true }
        guard self.merger.writesNow(event, about: work.subject) else { return false }
        kept.append(event)
        return true
      }
      return outcome
    }
  }

  package func write(_ records: [AuditRecord]) {
    for record in records {
      logger.log(level: Self.level(of: record.event), "\(Self.line(record))")
    }
    onRecords(records)
  }

  /// Whether an event that changes no account only repeats others: it is counted then, and `endPeriod`
  /// tells of it.
  func counts(_ event: AuditEvent) -> Bool {
    !merger.writesNow(event)
  }

  /// How often refusals were repeated; to be asked, and recorded, every `RefusalMerger.period`.
  func endPeriod() -> [AuditEvent] {
    merger.endPeriod()
  }

  /// Records events that change no account.
  ///
  /// If the store cannot take them, the journal says so.
  func record(_ events: [AuditEvent], in store: any AccountStore) {
    guard !events.isEmpty else { return }
    do throws(StoreError) {
      write(try store.record(events))
    } catch {
      writeAbsence(of: events, because: error)
    }
  }

  /// Tells the journal of an event before it is recorded, or known not to be.
  func announce(_ event: AuditEvent) {
    logger.log(level: Self.level(of: event), "\(Self.line(event)) is to be recorded")
  }

  /// Tells the journal of events that it alone has.
  func writeAbsence(of events: [AuditEvent], because error: StoreError) {
    for event in events {
      let level = max(Self.level(of: event), .error)
      logger.log(level: level, "\(Self.line(event)) is not in the audit log: \(error)")
    }
  }

  func writeAbsence(of group: GroupName) {
    logger.critical(
      "the policy or the roles name a group that does not exist, and so has no members: \(group)")
  }

  func writeFailure(_ error: StoreError) {
    logger.error("no decision: \(error)")
  }

  /// `audit login deny reason=wrongCode account=ada uid=1000 …`; never an answer, never a name that
  /// nobody has.
  static func line(_ record: AuditRecord) -> String {
    var line = line(record.event)
    append("row", "\(record.number)", to: &line)
    append("mac", shortMAC(of: record), to: &line)
    return line
  }

  /// As much of a row's MAC as tells it from every other.
  static func shortMAC(of record: AuditRecord) -> String {
    Hexadecimal.text(of: Array(record.authenticationCode.prefix(8)))
  }

  private static func line(_ event: AuditEvent) -> String {
    var line = "audit \(event.action.rawValue) \(event.verdict.rawValue)"
    append("reason", event.reason?.rawValue, to: &line)
    append("account", event.account.map { quoted($0.name.value) }, to: &line)
    append("uid", event.account?.uid.description, to: &line)
    append("actor", event.actor?.description, to: &line)
    append("service", event.service.map(quoted), to: &line)
    append("terminal", event.terminal.map(quoted), to: &line)
    append("address", event.address?.description, to: &line)
    append("remote", event.remoteAccount.map(quoted), to: &line)
    append("method", event.method?.rawValue, to: &line)
    append("device", event.device.map { quoted($0.value) }, to: &line)
    append("rule", event.rule?.description, to: &line)
    append("note", event.note.map(quoted), to: &line)
    append("count", event.count == 1 ? nil : event.count.description, to: &line)
    return line
  }

  private static func append(_ field: String, _ value: String?, to line: inout String) {
    guard let value else { return }
    line += " "
    line += field
    line += "="
    line += value
  }

  private static func level(of event: AuditEvent) -> Logger.Level {
    // Somebody should ask why (product row A3).
    if event.reason == .breakGlass { return .critical }
    return switch event.verdict {
    case .permit, .notRequired, .done: event.action == .locked ? .warning : .notice
    case .deny: .notice
    case .unavailable: .error
    }
  }

  /// Peers choose services, terminals and device names: what is not plain is quoted and escaped,
  /// so that no field can pass for another or for a line of its own.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"=\\".utf8.contains($0) }
    if isPlain { return text }
    let escaped = text.unicodeScalars.map { scalar in
      scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : scalar.escaped(asASCII: true)
    }
    return "\"\(escaped.joined())\""
  }
}
