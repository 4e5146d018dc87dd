import SallyportCore
import SallyportService

/// One copy of the store for whoever asked for it, from its first page to the moment in which nobody
/// wants to read it any more (product row O10).
///
/// It is copied in parts on the loop, between logins; read and held against its seals on a thread of
/// its own, because that takes seconds; and removed when its connection ends. Lives on the login
/// loop.
final class StoreBackup {
  enum Stage {
    case copying(StoreCopyProgress)
    case checking(StoreCopyProgress)
    case ready(CheckedCopy, byteCount: Int64)
    case failed(StoreError)
  }

  private(set) var stage = Stage.copying(StoreCopyProgress(copied: 0, total: 1))

  /// Whether another one may begin.
  private(set) var isOver = false

  private let copier: any StoreCopier
  private let audit: AuditLog
  private let loop: EventLoop
  private var isWanted = true

  /// There only while it has something to do.
  private var checker: WorkerThreads?

  /// - Throws: `StoreError`, and nothing is left behind.
  init(copier: any StoreCopier, audit: AuditLog, loop: EventLoop) throws(StoreError) {
    self.copier = copier
    self.audit = audit
    self.loop = loop
    try copier.begin()
    goOnInNextTurn()
  }

  /// Some bytes of a copy that is ready.
  func read(at offset: Int64, atMost count: Int) throws(StoreError) -> [UInt8]? {
    guard case .ready = stage else { return nil }
    return try copier.read(at: offset, atMost: count)
  }

  /// Removes the copy.
  ///
  /// One that is being checked is not waited for: it is removed when that is over.
  func end() {
    isWanted = false
    if checker == nil { finish() }
  }

  private func finish() {
    guard !isOver else { return }
    copier.end()
    isOver = true
  }

  private func goOnInNextTurn() {
    loop.schedule(in: .milliseconds(1)) { self.goOn() }
  }

  private func goOn() {
    guard isWanted, !isOver else { return }
    do {
      let progress = try copier.goOn()
      stage = progress.isComplete ? .checking(progress) : .copying(progress)
      guard progress.isComplete else { return goOnInNextTurn() }
      try check(progress)
    } catch let error as StoreError {
      fail(error)
    } catch {
      fail(.unavailable("no thread could be started: \(error)"))
    }
  }

  private func check(_ progress: StoreCopyProgress) throws(SystemFailure) {
    let checker = try WorkerThreads(1, named: "backup", for: loop)
    self.checker = checker
    checker.ask(copier.check) { result in
      checker.end()
      self.checker = nil
      switch result {
      case _ where !self.isWanted: self.finish()
      case .success(let checked): self.stage = .ready(checked, byteCount: progress.total)
      case .failure(let error): self.fail(error)
      }
    }
  }

  private func fail(_ error: StoreError) {
    stage = .failed(error)
    audit.writeFailure(error)
    finish()
  }
}
