import SallyportCore

/// Gathers the logins and refusals of one turn of the loop, and commits them together before any
/// of them is answered: one durable write for all (architecture.md §8).
///
/// A login that is alone is committed on the loop: to hand it to another thread and back would cost
/// as much as the disk. Where several come together the loop stages them, and goes on with others'
/// calls while the disk writes; what is decided meanwhile waits, and shares the next commit. Nobody is
/// answered before their own is on disk (I10).
///
/// Lives on the login loop.
final class CommitTurn {
  /// So many share one commit at the most; what a transaction holds stays bounded.
  static let maximumBatch = 64

  typealias Completion = (Result<Committed<LoginOutcome>, StoreError>) -> Void

  private struct Waiting {
    let work: AccountWork<LoginOutcome>
    let completion: Completion
  }

  private struct Staged {
    let result: Result<Committed<LoginOutcome>, StoreError>
    let completion: Completion
  }

  private let store: any AccountStore
  private let audit: AuditLog
  private let loop: EventLoop
  private let disk: any DiskWait
  private var waiting: [Waiting] = []
  private var notes: [(event: AuditEvent, completion: () -> Void)] = []
  private var isScheduled = false

  private var isDiskBusy = false

  /// Once the disk has failed, what it says next is worth nothing: an error is told once, and then
  /// what stands behind the lost write may be called written.
  private var hasDiskFailed = false

  init(store: any AccountStore, audit: AuditLog, loop: EventLoop, disk: any DiskWait) {
    self.store = store
    self.audit = audit
    self.loop = loop
    self.disk = disk
  }

  /// Commits the work at the end of this turn, calls back when it is on disk, and then tells the
  /// journal: nobody waits for that.
  func add(_ work: AccountWork<LoginOutcome>, _ completion: @escaping Completion) {
    waiting.append(Waiting(work: work, completion: completion))
    schedule()
  }

  /// Records an event that changes no account at the end of this turn, then calls back, recorded
  /// or not: what it tells of was refused in any case.
  func note(_ event: AuditEvent, _ completion: @escaping () -> Void) {
    notes.append((event, completion))
    schedule()
  }

  /// Records that somebody was let in by the broken glass, who does not wait for that: it is there
  /// for when the disk does not answer.
  ///
  /// - Parameter work: records the event with the account; where that cannot be done, the event alone
  ///   is recorded. Nil where there is no account.
  func noteLetIn(_ event: AuditEvent, _ work: AccountWork<LoginOutcome>?) {
    // May be behind the disk for ever.
    if isDiskBusy { audit.announce(event) }
    guard let work else { return note(event) {} }
    add(work) { result in
      if case .failure = result { self.note(event) {} }
    }
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    loop.atEndOfTurn { self.commit() }
  }

  private func commit() {
    isScheduled = false
    // Could not be on disk before what the disk is busy with is, and shares the next commit.
    guard !isDiskBusy else { return }
    let batch = Array(waiting.prefix(Self.maximumBatch))
    waiting.removeFirst(batch.count)
    commit(batch)
    // To record now would keep the loop waiting behind the disk.
    if !isDiskBusy { recordNotes() }
    if !waiting.isEmpty || !notes.isEmpty { schedule() }
  }

  private func recordNotes() {
    let noted = Array(notes.prefix(Self.maximumBatch))
    notes.removeFirst(noted.count)
    guard !noted.isEmpty else { return }
    audit.record(noted.map(\.event), in: store)
    for note in noted { note.completion() }
  }

  private func commit(_ batch: [Waiting]) {
    guard !batch.isEmpty else { return }
    let work = batch.map { audit.merging($0.work) }
    // A store that was given up refuses at once.
    if hasDiskFailed || batch.count == 1 {
      let group = Self.staged(batch, store.commit(work))
      answer(group)
      return tell(of: group)
    }
    synchronize(Self.staged(batch, store.stage(work)))
  }

  private func synchronize(_ group: [Staged]) {
    isDiskBusy = true
    disk.synchronize(store.synchronizer) { outcome in
      self.isDiskBusy = false
      switch outcome {
      case .success:
        // Whoever is answered goes on, on another processor, while the loop stages what has come
        // meanwhile; with the disk first, all of them waited for that. One that is alone would keep
        // the journal waiting, and has a turn of its own.
        self.answer(group)
        // Logins that come without end must not keep a refusal waiting.
        self.recordNotes()
        if self.waiting.count > 1 { self.commit() }
        self.tell(of: group)
      case .failure(let error): self.refuse(group, error)
      }
      if !self.waiting.isEmpty || !self.notes.isEmpty { self.schedule() }
    }
  }

  private func answer(_ group: [Staged]) {
    for login in group { login.completion(login.result) }
  }

  /// The journal hears of it last.
  private func tell(of group: [Staged]) {
    for case .success(let committed) in group.map(\.result) {
      audit.write(committed.auditRecords)
    }
  }

  /// What is in the store's memory is not what is on disk: nothing of it may be believed.
  private func refuse(_ group: [Staged], _ error: StoreError) {
    hasDiskFailed = true
    store.abandon()
    for login in group { login.completion(.failure(error)) }
  }

  private static func staged(
    _ batch: [Waiting], _ results: [Result<Committed<LoginOutcome>, StoreError>]
  ) -> [Staged] {
    zip(batch, results).map { Staged(result: $1, completion: $0.completion) }
  }
}
