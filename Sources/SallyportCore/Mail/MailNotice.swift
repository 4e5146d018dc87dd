/// Something that has happened to an account, and that its owner is told by mail (issue "Being
/// told", setting `notices`).
package struct MailNotice: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case deviceAdded
    case deviceRemoved
    case recoveryCodeUsed
    case recoveryCodesRegenerated

    /// Somebody else has ended the second factor.
    case disabledByAdmin

    /// Somebody else has looked at the recovery codes.
    case recoveryCodesRead
    case locked
    case emailChanged

    /// The first sign-in from a network.
    case newSource
  }

  package let kind: Kind
  package let at: UnixTime

  /// The device, the address, or the other person's uid; empty where there is nothing to add.
  package let detail: String

  package init(kind: Kind, at: UnixTime, detail: String = "") {
    self.kind = kind
    self.at = at
    self.detail = detail
  }

  /// What an event tells the account's owner; nil where it tells nothing.
  ///
  /// Made of the audit event, so that nothing is recorded that somebody should have been told of and
  /// was not.
  init?(_ event: AuditEvent) {
    guard event.verdict == .done || event.verdict == .permit else { return nil }
    let isOthers = event.actor != event.account?.uid
    let actor = event.actor.map { "uid \($0)" } ?? ""
    switch event.action {
    case .deviceAdded:
      self.init(kind: .deviceAdded, at: event.at, detail: event.device?.value ?? "")
    case .deviceRemoved:
      self.init(kind: .deviceRemoved, at: event.at, detail: event.device?.value ?? "")
    case .recoveryCodeUsed: self.init(kind: .recoveryCodeUsed, at: event.at)
    case .login where event.method == .recoveryCode:
      self.init(kind: .recoveryCodeUsed, at: event.at, detail: event.service ?? "")
    case .recoveryCodesRegenerated: self.init(kind: .recoveryCodesRegenerated, at: event.at)
    case .disabled where isOthers: self.init(kind: .disabledByAdmin, at: event.at, detail: actor)
    case .recoveryCodesRead: self.init(kind: .recoveryCodesRead, at: event.at, detail: actor)
    case .locked: self.init(kind: .locked, at: event.at)
    default: return nil
    }
  }
}
