import SallyportCore
import SallyportVarlink

extension WireMapping {
  static func row(_ record: AuditRecord) -> AuditRow {
    let event = record.event
    return AuditRow(
      number: record.number, at: event.at.seconds, action: event.action.rawValue,
      verdict: event.verdict.rawValue, reason: event.reason?.rawValue,
      account: event.account?.name.value, uid: event.account.map { Int64($0.uid.rawValue) },
      actor: event.actor.map { Int64($0.rawValue) }, service: event.service,
      terminal: event.terminal, address: event.address?.description,
      remoteUser: event.remoteAccount, method: event.method?.rawValue,
      device: event.device?.value, rule: event.rule?.description, note: event.note,
      count: Int64(event.count),
      mac: AuditLog.shortMAC(of: record))
  }

  static func reply(_ verification: AuditVerification) -> VerifyAudit.Reply {
    VerifyAudit.Reply(
      verified: Int64(verification.count), last: verification.last,
      fault: verification.fault.map(fault), atEnd: verification.isAtEnd)
  }

  private static func fault(_ fault: AuditVerification.Fault) -> VerifyAudit.Fault {
    switch fault {
    case .edited: .edited
    case .missing: .missing
    }
  }
}
