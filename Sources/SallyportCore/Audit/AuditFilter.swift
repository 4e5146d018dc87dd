/// Which rows of the audit log somebody wants to see.
package struct AuditFilter: Hashable, Sendable {
  package static let everything = AuditFilter()

  /// Only what is about the account of this name, whatever its uid was.
  package var account: AccountName?

  /// Only what happened at this time or later, by the clock as it was then.
  package var since: UnixTime?

  package init(account: AccountName? = nil, since: UnixTime? = nil) {
    self.account = account
    self.since = since
  }

  package func admits(_ event: AuditEvent) -> Bool {
    if let account, event.account?.name != account { return false }
    if let since, event.at < since { return false }
    return true
  }
}
