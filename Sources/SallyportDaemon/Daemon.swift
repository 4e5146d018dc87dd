import Glibc
import Logging
import NIOCore
import NIOPosix
import SallyportCore
import SallyportCrypto
import SallyportStore
import ServiceLifecycle
import UnixSignals

/// sallyportd as a service: listens, tells systemd, reloads, and stops without dropping a reply.
package struct Daemon: Service {
  /// How long calls that are being answered may take once the daemon has been told to stop.
  ///
  /// Well below systemd's own patience (`TimeoutStopSec=`, 90 s).
  private static let drainTime: TimeAmount = .seconds(5)

  /// How often the disk is looked at, while it is full.
  private static let reserveInterval: TimeAmount = .seconds(30)

  /// Look-ups that may wait for the network at the same time; more would only wait together.
  private static let nameThreads = 4

  private let parts: DaemonParts
  private let loaded: LoadedConfiguration
  private let source: ConfigurationSource
  private let sockets: [VarlinkServer.Socket]
  private let manager: ServiceManager
  private let logLevel: LogLevel

  /// Whether a store that is not there may begin as an empty one.
  private let mayCreateStore: Bool

  private var configuration: Configuration { loaded.configuration }

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

  package func run() async throws {
    // Before systemd may ask for a reload: until it is trapped, SIGHUP kills.
    let hangUps = await UnixSignalsSequence(trapping: .sighup)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let threads = NIOThreadPool(numberOfThreads: Self.nameThreads)
    threads.start()
    let loop = group.next()
    let disk = DiskThread(loop: loop)
    let (store, loginLoop) = try await open(on: loop, threads: threads, disk: disk)
    let server = try await VarlinkServer.listen(
      on: [
        (sockets[0], { @Sendable in $0.loginEndpoint }),
        (sockets[1], { @Sendable in $0.controlEndpoint }),
      ], loginLoop, group: group, logger: parts.logger)
    source.keep(loaded)
    manager.notify(.ready)
    watch(loginLoop, on: loop)
    keepReserve(of: store, on: loop)
    Self.goOnWithCensus(of: store, on: loop)
    parts.logger.notice("ready: store \(configuration.store), key \(parts.vault.keyID)")

    await untilToldToStop(hangUps, loginLoop, on: loop)

    manager.notify(.stopping)
    await server.stopListening()
    try await drain(loginLoop, on: loop)
    try await loop.submit {
      loginLoop.value.recordRepeatedRefusals()
      try store.value.close()
    }.get()
    // Not waited for: a name service that hangs must not hold up a restart.
    threads.shutdownGracefully { _ in }
    disk.end()
    try await group.shutdownGracefully()
    parts.logger.notice("stopped")
  }

  /// Opens the store and builds all that lives on the loop, on the loop.
  private func open(
    on loop: any EventLoop, threads: NIOThreadPool, disk: DiskThread
  ) async throws -> (NIOLoopBound<SQLiteStore>, NIOLoopBound<LoginLoop>) {
    let (parts, configuration, mayCreate) = (parts, configuration, mayCreateStore)
    let manager = manager
    return try await loop.submit {
      let store = try SQLiteStore.open(
        path: configuration.store, vault: parts.vault, auditLimit: configuration.auditLimit,
        mayCreate: mayCreate)
      store.onNotice = { notice in
        parts.logger.log(level: notice == .reserveTaken ? .notice : .critical, "\(notice)")
        if notice == .givenUp { manager.notify(.failed) }
      }
      if store.isShortOfSpace { store.onNotice(.reserveSpent) }
      store.keepReserve()
      if store.wasCreated {
        parts.logger.critical(
          "a new store was made, and nobody is enrolled in it: \(configuration.store)")
      }
      let loginLoop = try LoginLoop(
        parts, store: store, threads: threads, disk: disk, loop: loop,
        trustedUIDs: configuration.trustedUIDs, roles: configuration.roles)
      loginLoop.recordStart()
      return (
        NIOLoopBound(store, eventLoop: loop), NIOLoopBound(loginLoop, eventLoop: loop)
      )
    }.get()
  }

  /// Tells the watchdog that the loop turns and the store answers.
  private func watch(_ loginLoop: NIOLoopBound<LoginLoop>, on loop: any EventLoop) {
    guard let interval = manager.watchdogInterval else { return }
    let (manager, logger) = (manager, parts.logger)
    let delay = TimeAmount(interval)
    loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in
      do {
        try loginLoop.value.probe()
        manager.notify(.watchdog)
      } catch {
        logger.error("the store does not answer: \(error)")
      }
    }
  }

  /// Lets logins in between the parts: what is only executed next would run in the same turn.
  private static func goOnWithCensus(
    of store: NIOLoopBound<SQLiteStore>, on loop: any EventLoop
  ) {
    loop.scheduleTask(in: .milliseconds(1)) {
      guard !store.value.goOnWithCensus() else { return }
      goOnWithCensus(of: store, on: loop)
    }
  }

  /// Takes the reserve again, once there is room.
  private func keepReserve(of store: NIOLoopBound<SQLiteStore>, on loop: any EventLoop) {
    let interval = Self.reserveInterval
    loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
      store.value.keepReserve()
    }
  }

  /// Reloads at every SIGHUP until the service group asks for a graceful stop.
  private func untilToldToStop(
    _ hangUps: UnixSignalsSequence, _ loginLoop: NIOLoopBound<LoginLoop>, on loop: any EventLoop
  ) async {
    await cancelWhenGracefulShutdown {
      for await _ in hangUps { await takeOnChanges(loginLoop, on: loop) }
    }
  }

  /// A bad file changes nothing: the daemon keeps what it has (product row O5).
  private func takeOnChanges(
    _ loginLoop: NIOLoopBound<LoginLoop>, on loop: any EventLoop
  ) async {
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
    let (trustedUIDs, roles) = (changed.configuration.trustedUIDs, changed.configuration.roles)
    logLevel.set(changed.configuration.logLevel)
    try? await loop.submit {
      loginLoop.value.takeOn(trustedUIDs: trustedUIDs, roles: roles)
    }.get()
    parts.logger.notice("configuration reloaded")
  }

  private func drain(_ loginLoop: NIOLoopBound<LoginLoop>, on loop: any EventLoop) async throws {
    try await loop.flatSubmit {
      let drained = loop.makePromise(of: Void.self)
      let timeout = loop.scheduleTask(in: Self.drainTime) { drained.succeed() }
      loginLoop.value.connections.drain {
        timeout.cancel()
        drained.succeed()
      }
      return drained.futureResult
    }.get()
  }
}
