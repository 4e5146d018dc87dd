/// One decision or one change, as the audit log keeps it: who, from where, about whom, what and
/// why.
///
/// It has no place for a code, a key or an answer (I8).
package struct AuditEvent: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable, CaseIterable {
    case login
    case accountCheck
    case enrollmentBegun
    case enrollmentFailed
    case deviceAdded
    case deviceRemoved
    case deviceResynchronized
    case recoveryCodesShown
    case recoveryCodesRegenerated
    case recoveryCodeUsed
    case emailRequested
    case emailConfirmed
    case emailRemoved

    /// A code was asked for; denied where none was sent.
    case emailCodeRequested
    case emailTested

    /// What became of mail: denied where it was given up.
    case mailDelivered
    case disabled
    case stepUpRefused
    case locked
    case unlocked
    case passGranted
    case passRevoked
    case invited
    case invitationRevoked
    case invitationUsed
    case adopted
    case authenticatorImported
    case recoveryCodesRead

    /// Readable copies, where the policy shows them to nobody any more.
    case recoveryCodesErased
    case policyChanged
    case peerRefused
    case administrationRefused
    case daemonStarted
    case glassBroken
    case glassMended

    /// Accounts that were not those that were sealed, or an older store.
    case storeAccepted

    /// A copy for whoever has the right to it.
    case storeCopied

    /// The last row that the former sealing key has made.
    case keyRotationBegun

    /// Nothing is sealed with the former key any more.
    case keyRotationEnded
  }

  package enum Verdict: String, Hashable, Sendable, CaseIterable {
    case permit
    case notRequired
    case deny
    case unavailable
    case done
  }

  package let at: UnixTime
  package let action: Action
  package let verdict: Verdict

  /// Why; nil where nothing more is to be said.
  package let reason: AuditReason?

  /// Whose account; nil for the daemon itself, for a name that nobody has (people type passwords
  /// there), and for a decoy.
  package let account: AccountIdentity?

  /// The uid of the peer that asked, as the kernel gave it; nil for the daemon itself.
  package let actor: UserID?
  package let service: String?
  package let terminal: String?
  package let address: IPAddress?

  /// PAM_RUSER: who asks, as su and sudo say.
  package let remoteAccount: String?

  /// What was used, on a permitted login or an accepted step-up.
  package let method: AuthenticatorKind?

  /// The device's name, where one device is meant.
  package let device: DeviceName?

  /// The place of the policy's rule that decided, from 1.
  package let rule: Int?

  /// What a person said about it: the reason of a pass, of break-glass; the setting that was
  /// changed.
  package let note: String?

  /// How many of its kind a row stands for: more than one only where refusals that repeat were
  /// merged (product row O9).
  package let count: Int

  package init(
    at: UnixTime, action: Action, verdict: Verdict, reason: AuditReason? = nil,
    account: AccountIdentity?, actor: UserID?, service: String? = nil, terminal: String? = nil,
    address: IPAddress? = nil, remoteAccount: String? = nil, method: AuthenticatorKind? = nil,
    device: DeviceName? = nil, rule: Int? = nil, note: String? = nil, count: Int = 1
  ) {
    self.at = at
    self.action = action
    self.verdict = verdict
    self.reason = reason
    self.account = account
    self.actor = actor
    self.service = service
    self.terminal = terminal
    self.address = address
    self.remoteAccount = remoteAccount
    self.method = method
    self.device = device
    self.rule = rule
    self.note = note
    self.count = count
  }

  /// What a row of it takes on disk, in bytes: its texts, and as much for numbers, MACs and the
  /// store's own as they usually take.
  package var recordedByteCount: Int64 {
    func length(_ text: String?) -> Int64 { Int64(text?.utf8.count ?? 0) }
    return Self.recordedOverhead + length(account?.name.value) + length(service)
      + length(terminal) + length(remoteAccount) + length(device?.value) + length(note)
  }

  private static let recordedOverhead: Int64 = 160

  /// Of a note; what is longer is cut.
  package static let maximumNoteBytes = 480

  /// A note that fits its place.
  package static func cutNote(_ note: String) -> String {
    guard note.utf8.count > maximumNoteBytes else { return note }
    let end = "…"
    var kept = note
    while kept.utf8.count > maximumNoteBytes - end.utf8.count { kept.removeLast() }
    return kept + end
  }

  /// The latest time that is known once this is recorded: it never goes back by itself.
  ///
  /// Root, who changes the policy on its word alone and for a reason, vouches for the clock: what it
  /// said before, a year ahead by mistake, say, no longer counts.
  package func latestTime(after known: UnixTime) -> UnixTime {
    action == .policyChanged && reason == .breakGlass ? at : max(known, at)
  }
}
