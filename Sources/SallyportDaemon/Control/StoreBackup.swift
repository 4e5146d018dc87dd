import SallyportCore
import SallyportService

/// One copy of the store for whoever asked for it, from its first page to the moment in which nobody
/// wants to read it any more (product row O10).
///
/// It is copied in parts on the loop, between logins. What may wait for the disk is done on a thread
/// of its own: to write what was copied, to hold the whole against its seals, which takes seconds, and
/// to read it. It is removed when its connection ends, or does not read on. Lives on the login loop.
final class StoreBackup {
  enum Stage {
    case copying(StoreCopyProgress)
    case checking(StoreCopyProgress)
    case ready(CheckedCopy, byteCount: Int64)
    case failed(StoreError)
  }

  /// How long a copy that is ready waits until the next bytes of it are read.
  ///
  /// It takes as much of the disk as the store, and nobody else can have one; whoever writes it to a
  /// slow place needs a moment for each 192 KiB.
  static let patience: Duration = .seconds(30)

  /// Parts that are copied before the disk is waited for: 4 MiB.
  private static let partsAtOnce = 16

  private(set) var stage = Stage.copying(StoreCopyProgress(copied: 0, total: 1))

  /// Whether another one may begin.
  private(set) var isOver = false

  private let copier: any StoreCopier
  private let audit: AuditLog
  private let loop: EventLoop
  private let patience: Duration
  private let thread: WorkerThreads

  /// Whether the thread has the copy in its hands.
  private var isBusy = false
  private var isWanted = true
  private var parts = 0

  /// Where whoever reads it has come to, and until when they may go on.
  private var position: Int64 = 0
  private var expiry: TimerQueue.ID?

  /// - Throws: `StoreError`, and nothing is left behind.
  init(
    copier: any StoreCopier, audit: AuditLog, loop: EventLoop,
    patience: Duration = StoreBackup.patience
  ) throws(StoreError) {
    self.copier = copier
    self.audit = audit
    self.loop = loop
    self.patience = patience
    do throws(SystemFailure) {
      thread = try WorkerThreads(1, named: "backup", for: loop)
    } catch {
      throw .unavailable("no thread could be started: \(error)")
    }
    try copier.begin()
    goOnInNextTurn()
  }

  /// Reads some bytes of a copy that is ready; calls back with nil where it is not.
  func read(
    at offset: Int64, atMost count: Int, _ then: @escaping (Result<[UInt8], StoreError>?) -> Void
  ) {
    guard case .ready(let copy, _) = stage else { return then(nil) }
    let bytes = copy.bytes
    onThread({ Result { () throws(StoreError) in try bytes.read(at: offset, atMost: count) } }) {
      // Who reads the same again and again does not go on.
      if case .success(let bytes) = $0, offset == self.position, !bytes.isEmpty {
        self.position += Int64(bytes.count)
        self.bePatient()
      }
      then($0)
    }
  }

  /// Removes the copy.
  ///
  /// One that the thread has in its hands is not waited for: it is removed when that is over.
  func end() {
    isWanted = false
    if !isBusy { finish() }
  }

  private func finish() {
    guard !isOver else { return }
    isOver = true
    if let expiry { loop.cancel(expiry) }
    thread.end()
    copier.end()
  }

  /// Nothing of it goes on once nobody wants the copy any more.
  private func onThread<Answer: Sendable>(
    _ body: @escaping @Sendable () -> Answer, _ then: @escaping (Answer) -> Void
  ) {
    isBusy = true
    thread.ask(body) { answer in
      self.isBusy = false
      guard self.isWanted else { return self.finish() }
      then(answer)
    }
  }

  private func goOnInNextTurn() {
    loop.schedule(in: .milliseconds(1)) { self.goOn() }
  }

  private func goOn() {
    guard isWanted, !isOver else { return }
    do throws(StoreError) {
      let progress = try copier.goOn()
      stage = progress.isComplete ? .checking(progress) : .copying(progress)
      parts += 1
      if progress.isComplete { return check(progress) }
      guard parts % Self.partsAtOnce == 0 else { return goOnInNextTurn() }
      onThread(copier.flush) { self.goOnInNextTurn() }
    } catch {
      fail(error)
    }
  }

  private func check(_ progress: StoreCopyProgress) {
    onThread(copier.check) { result in
      switch result {
      case .success(let checked):
        self.stage = .ready(checked, byteCount: progress.total)
        self.bePatient()
      case .failure(let error): self.fail(error)
      }
    }
  }

  private func bePatient() {
    if let expiry { loop.cancel(expiry) }
    expiry = loop.schedule(in: patience) {
      guard !self.isBusy else { return self.bePatient() }
      self.fail(.unavailable("the copy was not read on for \(self.patience.components.seconds) s"))
    }
  }

  private func fail(_ error: StoreError) {
    stage = .failed(error)
    audit.writeFailure(error)
    finish()
  }
}
