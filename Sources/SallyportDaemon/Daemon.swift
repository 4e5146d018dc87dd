import Logging
import SallyportCore
package import SallyportService
import SallyportStore

/// sallyportd as a service: listens, tells systemd, reloads, and stops without dropping a reply.
///
/// All on the thread that runs it, but for the name service and, in a crowd, the disk.
package struct Daemon: Sendable {
  /// How long what is being committed may take once the daemon has been told to stop.
  ///
  /// Well below systemd's own patience (`TimeoutStopSec=`, 90 s).
  private static let drainTime: Duration = .seconds(5)

  /// How often the disk is looked at, while it is full, and how far the store has come is written
  /// down beside it.
  private static let reserveInterval: Duration = .seconds(30)

  /// Between a store that was given up and the restart that systemd is asked for: whom the broken glass
  /// has let in is written down elsewhere meanwhile.
  private static let keepingTime: Duration = .seconds(1)

  /// Look-ups that may wait for the network at the same time; more would only wait together.
  static let nameThreads = 4

  let parts: DaemonParts
  private let loaded: LoadedConfiguration
  private let source: ConfigurationSource
  private let sockets: [VarlinkServer.Socket]
  let manager: ServiceManager
  private let logLevel: LogLevel

  /// Whether a store that is not there may begin as an empty one.
  private let mayCreateStore: Bool

  var configuration: Configuration { loaded.configuration }

  /// - Parameter source: where the configuration came from, and is read again at SIGHUP.
  /// - Parameter mayCreateStore: false where a daemon has run before: its store was lost, then.
  package init(
    _ parts: DaemonParts, _ loaded: LoadedConfiguration, from source: ConfigurationSource,
    descriptors: ListenDescriptors, manager: ServiceManager, logLevel: LogLevel,
    mayCreateStore: Bool
  ) {
    self.parts = parts
    self.loaded = loaded
    self.source = source
    self.manager = manager
    self.logLevel = logLevel
    self.mayCreateStore = mayCreateStore
    let configuration = loaded.configuration
    let directory = configuration.socketDirectory
    sockets = [
      descriptors.login.map { .descriptor($0) } ?? .path("\(directory)/org.sallyport.Login"),
      descriptors.control.map { .descriptor($0) } ?? .path("\(directory)/org.sallyport.Control"),
    ]
  }

  /// Runs until it is asked to stop.
  ///
  /// - Throws: what kept it from starting: `StoreOpeningError`, `ServerError`, `SystemFailure`.
  package func run(_ requests: some ServiceRequests) throws {
    let loop = try EventLoop()
    let names = try WorkerThreads(Self.nameThreads, named: "names", for: loop)
    let disk = try DiskThread(for: loop)
    defer {
      names.end()
      disk.end()
    }
    let store = try openStore(loop)
    let loginLoop = try LoginLoop(
      parts.with(store.vault), store: store, threads: names, disk: disk,
      unrecorded: UnrecordedEvents(besideStoreAt: configuration.store), loop: loop,
      trustedUIDs: configuration.trustedUIDs, roles: configuration.roles,
      mailer: configuration.mailer, language: configuration.language)
    loginLoop.recordStart()
    recordWhatWasNot(loginLoop)
    let server = try listen(loginLoop, on: loop)
    source.keep(loaded)
    manager.notify(.ready)
    watch(loginLoop, on: loop)
    loop.schedule(every: Self.reserveInterval) {
      if !loginLoop.turn.keepsOffDisk, loginLoop.turn.mayWaitForDisk { store.keepReserve() }
      store.noteHighWater(after: disk.synchronize)
    }
    let rotation = KeyRotationWalk(
      store: store, turn: loginLoop.turn, audit: AuditLog(logger: parts.logger),
      clock: parts.clock, loop: loop, logger: parts.logger)
    Self.goOnWithCensus(of: store, on: loop) { rotation.begin() }
    parts.logger.notice("ready: store \(configuration.store), key \(parts.vault.keyID)")

    try runUntilToldToStop(requests, loop, onReload: { takeOnChanges(loginLoop) })

    manager.notify(.stopping)
    server.stopListening()
    drain(loginLoop, loop)
    loginLoop.recordRepeatedRefusals()
    try store.close()
    parts.logger.notice("stopped")
  }

  func listen(_ loginLoop: LoginLoop, on loop: EventLoop) throws -> VarlinkServer {
    try VarlinkServer(
      [(sockets[0], loginLoop.loginEndpoint), (sockets[1], loginLoop.controlEndpoint)],
      table: loginLoop.connections, on: loop, logger: parts.logger)
  }

  /// What a degraded daemon could not record, there is a place for now.
  private func recordWhatWasNot(_ loginLoop: LoginLoop) {
    let unrecorded = UnrecordedEvents(besideStoreAt: configuration.store)
    let events = unrecorded.all()
    guard events.isEmpty || loginLoop.record(events) else { return }
    unrecorded.forget()
  }

  private func openStore(_ loop: EventLoop) throws -> SQLiteStore {
    let (logger, manager) = (parts.logger, manager)
    let store = try SQLiteStore.open(
      path: configuration.store, vault: parts.vault, auditLimit: configuration.auditLimit,
      mayCreate: mayCreateStore)
    store.onNotice = { notice in
      logger.log(level: notice == .reserveTaken ? .notice : .critical, "\(notice)")
      guard notice == .givenUp else { return }
      loop.schedule(in: Self.keepingTime) { manager.notify(.failed) }
    }
    if store.isShortOfSpace { store.onNotice(.reserveSpent) }
    store.keepReserve()
    if let notice = store.olderStoreNotice { store.onNotice(notice) }
    if !store.wasHeldAgainstHighWater, !store.wasCreated {
      logger.warning(
        "nothing tells whether this store is the newest: there is no \(configuration.store).high-water"
      )
    }
    if store.wasCreated {
      logger.critical(
        "a new store was made, and nobody is enrolled in it: \(configuration.store)")
    }
    return store
  }

  /// Tells the watchdog that the loop turns and the store answers.
  func watch(_ loginLoop: LoginLoop, on loop: EventLoop) {
    guard let interval = manager.watchdogInterval else { return }
    loop.schedule(every: interval) {
      do {
        try loginLoop.probe()
        manager.notify(.watchdog)
      } catch {
        parts.logger.error("the store does not answer: \(error)")
      }
    }
  }

  /// Lets logins in between the parts.
  private static func goOnWithCensus(
    of store: SQLiteStore, on loop: EventLoop, then: @escaping () -> Void
  ) {
    loop.schedule(in: .milliseconds(1)) {
      guard !store.goOnWithCensus() else { return then() }
      goOnWithCensus(of: store, on: loop, then: then)
    }
  }

  /// Turns the loop until a stop is asked for, or something else ends it.
  ///
  /// - Returns: Whether it was told to stop.
  @discardableResult
  func runUntilToldToStop(
    _ requests: some ServiceRequests, _ loop: EventLoop, onReload: @escaping () -> Void,
    or isOver: () -> Bool = { false }
  ) throws -> Bool {
    var isToldToStop = false
    let watcher = WatchingClosure {
      while let request = requests.next() {
        switch request {
        case .reload: onReload()
        case .stop: isToldToStop = true
        }
      }
    }
    try loop.watch(requests.descriptor, for: .readable, watcher)
    loop.run { !isToldToStop && !isOver() }
    loop.forget(requests.descriptor)
    return isToldToStop
  }

  /// A bad file changes nothing: the daemon keeps what it has (product row O5).
  private func takeOnChanges(_ loginLoop: LoginLoop) {
    manager.notify(.reloading)
    defer { manager.notify(.ready) }
    let changed: LoadedConfiguration
    do {
      changed = try source.again()
    } catch {
      parts.logger.error("the configuration was not reloaded: \(error)")
      return
    }
    if changed.configuration.differsOnlyInReloadable(from: configuration) {
      source.keep(changed)
    } else {
      // Whether those work is not known before a start; until then they are not "good".
      parts.logger.warning("store, key, sockets and audit.maxSize change only at a restart")
    }
    logLevel.set(changed.configuration.logLevel)
    loginLoop.takeOn(
      trustedUIDs: changed.configuration.trustedUIDs, roles: changed.configuration.roles,
      mailer: changed.configuration.mailer, language: changed.configuration.language)
    parts.logger.notice("configuration reloaded")
  }

  /// Lets calls that have arrived have their replies, and who has just been asked answer, and waits
  /// for what is being committed; who waits for the name service only begins again with the next
  /// daemon.
  ///
  /// - Parameter isKept: whether what else is on its way to the disk is there.
  func drain(
    _ loginLoop: LoginLoop, _ loop: EventLoop, until isKept: () -> Bool = { true }
  ) {
    var (isServed, isTimeOver) = (false, false)
    loop.schedule(in: Self.drainTime) { isTimeOver = true }
    loginLoop.drain(on: loop) { isServed = true }
    loop.run { !isTimeOver && !(isServed && !loginLoop.isCommitting && isKept()) }
    // What the last ones put off.
    while loop.hasMoreToDo { loop.turn(mayWait: false) }
  }
}
