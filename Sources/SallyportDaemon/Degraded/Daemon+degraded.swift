import Logging
import SallyportCore
import SallyportCrypto
package import SallyportService

/// A daemon whose key or store is dead (product row O8).
extension Daemon {
  /// When key and store are tried again for the first time; twice as long after each try.
  ///
  /// What was wrong may pass, and logins are refused until then.
  private static let firstRetry: Duration = .seconds(1)

  /// Between tries, at the most.
  private static let longestRetry: Duration = .seconds(30)

  /// Listens, refuses every login, and lets in whom a broken glass lets in, until it is told to
  /// stop, or key and store are there again.
  ///
  /// - Parameters:
  ///   - reason: what is wrong, as a clause.
  ///   - isMended: whether key and store can be had now; asked on a thread of its own, for a disk may
  ///     be slow, and whoever the glass lets in does not wait for it.
  /// - Throws: `DegradedEnd` once they can; otherwise what kept it from listening.
  package func run(
    _ requests: some ServiceRequests, degradedBecause reason: String,
    until isMended: @escaping @Sendable () -> Bool
  ) throws {
    let loop = try EventLoop()
    let names = try WorkerThreads(Self.nameThreads, named: "names", for: loop)
    let disk = try DiskThread(for: loop)
    let mending = try WorkerThreads(1, named: "mending", for: loop)
    defer {
      names.end()
      disk.end()
      mending.end()
    }
    parts.logger.critical(
      "degraded: every login is refused, because \(reason); sallyport break-glass lets people in")
    let store = DeadStore(
      because: .unavailable(reason), UnrecordedEvents(besideStoreAt: configuration.store),
      on: disk)
    let loginLoop = try LoginLoop(
      parts, store: store, threads: names, disk: disk, loop: loop,
      trustedUIDs: configuration.trustedUIDs, roles: configuration.roles,
      mailer: configuration.mailer, language: configuration.language)
    let server = try listen(loginLoop, on: loop)
    manager.notify(.ready)
    manager.notify(.status("degraded: \(reason)"))
    watch(loginLoop, on: loop)
    var isBackAgain = false
    func tryAgain(in delay: Duration) {
      loop.schedule(in: delay) {
        mending.ask(isMended) { isMended in
          isBackAgain = isBackAgain || isMended
          tryAgain(in: min(delay * 2, Self.longestRetry))
        }
      }
    }
    tryAgain(in: Self.firstRetry)
    let isToldToStop = try runUntilToldToStop(
      requests, loop,
      onReload: { mending.ask(isMended) { isBackAgain = isBackAgain || $0 } },
      or: { isBackAgain })
    manager.notify(.stopping)
    server.stopListening()
    drain(loginLoop, loop, until: { store.hasKeptAll })
    guard isToldToStop else { throw DegradedEnd() }
    parts.logger.notice("stopped")
  }
}
