package import Logging
package import SallyportCore

/// One journal line for each audit row, after the commit, with the fields that an administrator
/// greps for.
package struct AuditLog: Sendable {
  private let logger: Logger

  package init(logger: Logger) {
    self.logger = logger
  }

  package func write(_ records: [AuditRecord]) {
    for record in records {
      logger.log(level: Self.level(of: record.event), "\(Self.line(record))")
    }
  }

  /// Records events that change no account.
  ///
  /// If the store cannot take them, the journal says so.
  func record(_ events: [AuditEvent], in store: any AccountStore) {
    do {
      write(try store.record(events))
    } catch {
      for event in events { logger.error("\(Self.line(event)) unrecorded: \(error)") }
    }
  }

  func writeFailure(_ error: StoreError) {
    logger.error("no decision: \(error)")
  }

  /// `audit login deny reason=wrongCode account=ada uid=1000 …`; never an answer, never a name that
  /// nobody has.
  static func line(_ record: AuditRecord) -> String {
    line(record.event) + " row=\(record.number)"
      + " mac=\(hexadecimal(record.authenticationCode.prefix(8)))"
  }

  private static func line(_ event: AuditEvent) -> String {
    let fields: [(String, String?)] = [
      ("reason", event.reason?.rawValue),
      ("account", event.account.map { quoted($0.name.value) }),
      ("uid", event.account?.uid.description),
      ("actor", event.actor?.description),
      ("service", event.service.map(quoted)),
      ("terminal", event.terminal.map(quoted)),
      ("address", event.address?.description),
      ("remote", event.remoteAccount.map(quoted)),
      ("method", event.method?.rawValue),
      ("device", event.device.map { quoted($0.value) }),
    ]
    let words = ["audit", event.action.rawValue, event.verdict.rawValue]
    return (words + fields.compactMap { name, value in value.map { "\(name)=\($0)" } })
      .joined(separator: " ")
  }

  private static func level(of event: AuditEvent) -> Logger.Level {
    switch event.verdict {
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

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
