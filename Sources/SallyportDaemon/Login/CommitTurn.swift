import SallyportCore

/// Gathers the logins and refusals of one turn of the loop, and commits them together before any
/// of them is answered: one durable write for all (architecture.md §8).
///
/// A login that is alone is committed on the loop: to hand it to another thread and back would cost
/// as much as the disk. Where several come together the loop stages them, and goes on with others'
/// calls while the disk writes; what is decided meanwhile waits, and shares the next commit. Nobody is
/// answered before their own is on disk (I10).
///
/// What is about mail is patient: only so much of it is committed in a while, so that a thousand people
/// who ask for codes at once, and the mailer's reports of them, keep no login waiting.
///
/// While the glass is broken, or the disk was slow, what was decided is staged in any case: the disk
/// may be what is broken, and a loop that waits for it sees nothing else.
///
/// Lives on the login loop.
final class CommitTurn {
  /// So many share one commit at the most; what a transaction holds stays bounded.
  static let maximumBatch = 64

  /// Logins, and refusals, that wait for the disk.
  ///
  /// As many as there are connections: where there are more, most have hung up, and the disk hangs.
  static let maximumWaiting = ConnectionTable.maximumConnections

  /// People whom the broken glass has let in, and who are not recorded yet.
  ///
  /// They wait for nothing, so nothing else bounds them. Some hundred KiB.
  static let maximumUnrecorded = 1024

  /// Work whose outcome its completion knows where to find.
  private struct Waiting {
    let work: AccountWork<Void>
    let completion: (Result<Committed<Void>, StoreError>) -> Void

    init<Outcome>(
      _ work: AccountWork<Outcome>,
      _ completion: @escaping (Result<Committed<Outcome>, StoreError>) -> Void
    ) {
      // What is said last is what was committed, should the work be run again.
      var outcome: Outcome?
      self.work = AccountWork(on: work.subject) { transaction throws(StoreError) in
        outcome = try work.body(&transaction)
      }
      self.completion = { result in
        completion(
          result.flatMap { committed in
            guard let outcome else { return .failure(CommitTurn.notDone) }
            return .success(Committed(outcome: outcome, auditRecords: committed.auditRecords))
          })
      }
    }
  }

  private struct Note {
    /// Nil for one that was only counted.
    let event: AuditEvent?
    let completion: () -> Void
  }

  private struct Staged {
    let result: Result<Committed<Void>, StoreError>
    let completion: (Result<Committed<Void>, StoreError>) -> Void
  }

  /// What the disk is asked for at once.
  private struct Group {
    let logins: [Staged]
    let notes: [Note]

    /// The rows of the notes.
    let records: Result<[AuditRecord], StoreError>
  }

  /// Whether the loop is never to wait for the disk, even where that would be quicker.
  var keepsOffDisk = false

  private var store: any AccountStore
  private let audit: AuditLog
  private let loop: EventLoop
  private let disk: any DiskWait
  private let standIn: (StoreError) -> (any AccountStore)?
  private var waiting: [Waiting] = []
  private var requests = PatientLane<Waiting>()
  private var reports = PatientLane<Waiting>()
  private var notes: [Note] = []
  private var isScheduled = false
  private var pace: DiskPace

  /// Whether there is no store, or none any more, and so no disk to be waited for.
  ///
  /// Once the disk has failed, what it says next is worth nothing: an error is told once, and then
  /// what stands behind the lost write may be called written.
  private var isStoreLost: Bool

  /// Who was let in and is not recorded yet.
  private var unrecorded = 0

  /// Who was let in while there was no place for it.
  private var unkept = UnkeptEvents()

  private static let tooMany = StoreError.unavailable("too many wait for the disk")
  private static let notDone = StoreError.unavailable("the work was not run")
  private static let diskIsSlow = StoreError.unavailable("the disk does not answer")

  /// - Parameters:
  ///   - standIn: what stands in for a store that was given up, because of this error: it keeps
  ///     elsewhere who was let in by the broken glass.
  ///   - now: by which it is measured how long the disk takes.
  init(
    store: any AccountStore, audit: AuditLog, loop: EventLoop, disk: any DiskWait,
    standIn: @escaping (StoreError) -> (any AccountStore)? = { _ in nil },
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.store = store
    self.audit = audit
    self.loop = loop
    self.disk = disk
    self.standIn = standIn
    pace = DiskPace(now: now)
    isStoreLost = store is DeadStore
  }

  /// Whether something is still to be committed, or waits for the disk.
  var isBusy: Bool {
    isScheduled || pace.isBusy || !waiting.isEmpty || !notes.isEmpty || !requests.isEmpty
      || !reports.isEmpty
  }

  /// Whether the loop may wait for the disk: not while it is busy and may not come back.
  var mayWaitForDisk: Bool { !(pace.isBusy && (keepsOffDisk || pace.isSlow)) }

  /// Does on the loop what waits for the disk, and is no login.
  ///
  /// - Throws: `StoreError.unavailable` where it may not wait, and then nothing is done.
  func onLoop<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    guard mayWaitForDisk else { throw Self.diskIsSlow }
    // Of a disk that is busy it is measured how long that takes.
    guard !pace.isBusy else { return try body() }
    pace.begin()
    defer { pace.end() }
    return try body()
  }

  /// Commits the work at the end of this turn, calls back when it is on disk, and then tells the
  /// journal: nobody waits for that.
  func add<Outcome>(
    _ work: AccountWork<Outcome>,
    _ completion: @escaping (Result<Committed<Outcome>, StoreError>) -> Void
  ) {
    guard waiting.count < Self.maximumWaiting else { return completion(.failure(Self.tooMany)) }
    waiting.append(Waiting(work, completion))
    schedule()
  }

  /// The same for somebody who asks for mail: behind others who do, so many in a while.
  func addRequest<Outcome>(
    _ work: AccountWork<Outcome>,
    _ completion: @escaping (Result<Committed<Outcome>, StoreError>) -> Void
  ) {
    add(Waiting(work, completion), to: \.requests)
  }

  /// The same for what the mailer reports; in a lane of its own, so that nobody who asks for mail is
  /// kept waiting because somebody else was sent one (I13).
  func addReport<Outcome>(
    _ work: AccountWork<Outcome>,
    _ completion: @escaping (Result<Committed<Outcome>, StoreError>) -> Void
  ) {
    add(Waiting(work, completion), to: \.reports)
  }

  private func add(
    _ patient: Waiting, to lane: ReferenceWritableKeyPath<CommitTurn, PatientLane<Waiting>>
  ) {
    guard self[keyPath: lane].count < Self.maximumWaiting else {
      return patient.completion(.failure(Self.tooMany))
    }
    self[keyPath: lane].add(patient)
    if self[keyPath: lane].isReady { schedule() }
  }

  /// Records an event that changes no account at the end of this turn, then calls back, recorded
  /// or not: what it tells of was refused in any case.
  func note(_ event: AuditEvent, _ completion: @escaping () -> Void) {
    guard notes.count < Self.maximumWaiting else {
      audit.writeAbsence(of: [event], because: Self.tooMany)
      return completion()
    }
    notes.append(Note(event: audit.counts(event) ? nil : event, completion: completion))
    schedule()
  }

  /// Records how often refusals were repeated since this was last done.
  func noteRepeatedRefusals() {
    notes += audit.endPeriod().map { Note(event: $0) {} }
    if !notes.isEmpty { schedule() }
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    loop.atEndOfTurn { self.commit() }
  }

  private func commit() {
    isScheduled = false
    // Could not be on disk before what the disk is busy with is, and shares the next commit.
    guard !pace.isBusy else { return }
    let batch = Self.takeFirst(of: &waiting) + take(from: \.requests) + take(from: \.reports)
    let noted = Self.takeFirst(of: &notes)
    // A store that was given up refuses at once.
    if isStoreLost || batch.count <= 1 && !keepsOffDisk && !pace.isSlow {
      if !batch.isEmpty { commit(batch) }
      if !noted.isEmpty { record(noted) }
    } else {
      stage(batch, noted)
    }
    goOn()
  }

  private func goOn() {
    guard !pace.isBusy else { return }
    if !waiting.isEmpty || !notes.isEmpty || requests.isReady || reports.isReady { schedule() }
  }

  private func take(
    from lane: ReferenceWritableKeyPath<CommitTurn, PatientLane<Waiting>>
  ) -> [Waiting] {
    guard self[keyPath: lane].isReady else { return [] }
    if self[keyPath: lane].isFresh {
      _ = loop.schedule(in: PatientLane<Waiting>.period) {
        self[keyPath: lane].beginPeriod()
        self.goOn()
      }
    }
    return self[keyPath: lane].take()
  }

  private static func takeFirst<Element>(of elements: inout [Element]) -> [Element] {
    let first = Array(elements.prefix(maximumBatch))
    elements.removeFirst(first.count)
    return first
  }

  // MARK: On the loop

  private func commit(_ batch: [Waiting]) {
    pace.begin()
    let group = Self.staged(batch, store.commit(batch.map { audit.merging($0.work) }))
    pace.end()
    answer(group)
    tell(of: group)
  }

  private func record(_ noted: [Note]) {
    pace.begin()
    audit.record(noted.compactMap(\.event), in: store)
    pace.end()
    for note in noted { note.completion() }
  }

  // MARK: Beside it

  private func stage(_ batch: [Waiting], _ noted: [Note]) {
    guard !batch.isEmpty || !noted.isEmpty else { return }
    let logins =
      batch.isEmpty ? [] : Self.staged(batch, store.stage(batch.map { audit.merging($0.work) }))
    synchronize(Group(logins: logins, notes: noted, records: stage(noted)))
  }

  private func stage(_ noted: [Note]) -> Result<[AuditRecord], StoreError> {
    let events = noted.compactMap(\.event)
    guard !events.isEmpty else { return .success([]) }
    return Result { () throws(StoreError) in try store.stage(recording: events) }
  }

  private func synchronize(_ group: Group) {
    pace.begin()
    disk.synchronize(store.synchronizer) { outcome in
      self.pace.end()
      switch outcome {
      case .success:
        // Whoever is answered goes on, on another processor, while the loop stages what has come
        // meanwhile; with the disk first, all of them waited for that. One that is alone would keep
        // the journal waiting, and has a turn of its own.
        self.answer(group.logins)
        for note in group.notes { note.completion() }
        if self.waiting.count > 1 { self.commit() }
        self.tell(of: group.logins)
        self.tell(of: group.notes, group.records)
      case .failure(let error): self.refuse(group, error)
      }
      self.goOn()
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

  private func tell(of notes: [Note], _ records: Result<[AuditRecord], StoreError>) {
    switch records {
    case .success(let records): audit.write(records)
    case .failure(let error): audit.writeAbsence(of: notes.compactMap(\.event), because: error)
    }
  }

  /// What is in the store's memory is not what is on disk: nothing of it may be believed.
  private func refuse(_ group: Group, _ error: StoreError) {
    isStoreLost = true
    store.abandon()
    if let standIn = standIn(error) { store = standIn }
    for login in group.logins { login.completion(.failure(error)) }
    record(group.notes)
  }

  private static func staged(
    _ batch: [Waiting], _ results: [Result<Committed<Void>, StoreError>]
  ) -> [Staged] {
    zip(batch, results).map { Staged(result: $1, completion: $0.completion) }
  }
}

// MARK: The broken glass

extension CommitTurn {
  /// Tells the journal at once that the glass was broken or mended, and records it when the disk has
  /// time for that.
  func announce(_ event: AuditEvent) {
    audit.announce(event)
    note(event) {}
  }

  /// Records that somebody was let in by the broken glass, who does not wait for that: the disk may
  /// not answer.
  ///
  /// The journal knows at once.
  ///
  /// - Parameter work: records the event with the account; where that cannot be done, the event alone
  ///   is recorded. Nil where there is no account.
  func noteLetIn(_ event: AuditEvent, _ work: AccountWork<LoginOutcome>?) {
    guard unrecorded < Self.maximumUnrecorded else {
      unkept.add(event)
      return audit.writeAbsence(of: [event], because: Self.tooMany)
    }
    unrecorded += 1
    audit.announce(event)
    guard let work else { return note(event) { self.hasRecorded() } }
    add(work) { result in
      if case .failure = result { return self.note(event) { self.hasRecorded() } }
      self.hasRecorded()
    }
  }

  /// There is a place again, for one row that says how many had none.
  private func hasRecorded() {
    unrecorded -= 1
    if let more = unkept.take() { note(more) {} }
  }
}
