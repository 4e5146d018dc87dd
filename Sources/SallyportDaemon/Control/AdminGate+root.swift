import SallyportCore
import SallyportVarlink

extension AdminGate {
  /// Goes on if the peer is root, for what no role can give; otherwise records that it was asked for.
  ///
  /// - Parameter deed: what was asked for, as the audit log says it.
  func asRoot(
    _ deed: String, _ authority: Authority?, _ reply: @escaping Reply,
    _ then: @escaping (ActingPerson) -> Void
  ) {
    guard peer.uid == .root else {
      let event = AuditEvent(
        at: service.accounts.clock.now, action: .administrationRefused, verdict: .deny,
        reason: .notAuthorized, account: nil, actor: peer.uid, note: deed)
      return service.accounts.turn.note(event) { reply(ServiceError.permissionDenied.reply) }
    }
    withActor(authority, nil, reply, then)
  }
}
