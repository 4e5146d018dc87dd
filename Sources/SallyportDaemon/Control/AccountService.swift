import SallyportCore

/// What all people who look after their own second factor share.
///
/// Lives on the login loop.
final class AccountService {
  let store: any AccountStore
  let enrollment: Enrollment
  let selfService: SelfService
  let resynchronization: Resynchronization
  let emailBinding: EmailBinding
  let names: NameCache
  let turn: CommitTurn
  let clock: any WallClock
  let audit: AuditLog
  let vault: Vault

  /// The name of this host: part of every label, and the issuer unless policy names one.
  let host: String

  init(
    store: any AccountStore, enrollment: Enrollment, selfService: SelfService,
    resynchronization: Resynchronization, emailBinding: EmailBinding, names: NameCache,
    turn: CommitTurn,
    clock: any WallClock, audit: AuditLog, vault: Vault, host: String
  ) {
    self.store = store
    self.enrollment = enrollment
    self.selfService = selfService
    self.resynchronization = resynchronization
    self.emailBinding = emailBinding
    self.names = names
    self.turn = turn
    self.clock = clock
    self.audit = audit
    self.vault = vault
    self.host = host
  }

  /// Runs one piece of work on an account, and tells the journal what was recorded.
  ///
  /// Refused where the disk is known to keep whoever waits for it.
  ///
  /// - Parameter isUrgent: whether it is done even in the space that is kept for logins.
  func commit<Outcome>(
    on subject: Subject, isUrgent: Bool = false,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> Outcome
  ) -> Result<Outcome, StoreError> {
    guard isUrgent || !store.isShortOfSpace else { return .failure(.diskFull) }
    let results: [Result<Committed<Outcome>, StoreError>]
    do {
      results = try write { $0.commit([audit.merging(AccountWork(on: subject, body))]) }
    } catch {
      return .failure(error)
    }
    switch results.first {
    case .success(let committed):
      audit.write(committed.auditRecords)
      return .success(committed.outcome)
    case .failure(let error):
      audit.writeFailure(error)
      return .failure(error)
    case nil:
      return .failure(.unavailable("the store did not answer"))
    }
  }

  /// Writes on the loop, unless the disk is known to keep whoever waits for it.
  func write<Value>(
    _ body: (any AccountStore) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try turn.onLoop { () throws(StoreError) in try body(store) }
  }
}
