import CSallyportSystem
import Glibc
import SallyportService

/// Waits for descriptors and for times on one thread, and calls whom they concern (epoll(7)).
///
/// A turn of it: who is ready is told, then what is due is done, then what was put off to the end
/// of the turn. Nothing of it may be used on another thread; those that work for it, and the wake-up
/// by which they report, are `WorkerThreads`.
final class EventLoop {
  /// Descriptors of one turn; more are told in the next one.
  private static let maximumEvents = 64

  /// Who watches a descriptor.
  ///
  /// The generation tells a descriptor from an earlier one of the same number, whose event may have
  /// been fetched in the turn in which it was closed.
  private struct Entry {
    let watcher: any Watcher
    let generation: UInt32
  }

  private let epoll: CInt
  private var events = [sallyport_event](
    repeating: sallyport_event(), count: EventLoop.maximumEvents)
  private var entries: [Entry?] = []
  private var generation: UInt32 = 0
  private var timers = TimerQueue()
  private var tasks: [() -> Void] = []

  init() throws(SystemFailure) {
    epoll = sallyport_epoll_create()
    guard epoll >= 0 else { throw SystemFailure("epoll_create1", errno) }
  }

  deinit {
    close(epoll)
  }

  // MARK: Descriptors

  /// Tells the watcher whenever the descriptor is ready, until `forget`.
  ///
  /// - Throws: where the kernel has no room for it, or it cannot be waited for.
  func watch(
    _ descriptor: CInt, for readiness: Readiness, _ watcher: any Watcher
  ) throws(SystemFailure) {
    generation &+= 1
    let token = Self.token(of: descriptor, generation)
    guard sallyport_epoll_add(epoll, descriptor, readiness.rawValue, token) == 0 else {
      throw SystemFailure("epoll_ctl", errno)
    }
    while entries.count <= Int(descriptor) { entries.append(nil) }
    entries[Int(descriptor)] = Entry(watcher: watcher, generation: generation)
  }

  /// Watches the descriptor for something else from now on.
  func change(_ descriptor: CInt, to readiness: Readiness) throws(SystemFailure) {
    guard let entry = entry(of: descriptor) else { return }
    let token = Self.token(of: descriptor, entry.generation)
    guard sallyport_epoll_modify(epoll, descriptor, readiness.rawValue, token) == 0 else {
      throw SystemFailure("epoll_ctl", errno)
    }
  }

  /// Lets go of the descriptor and of who watches it; what was fetched of it is not told any more.
  ///
  /// Before it is closed: systemd may have it too, and it would then go on being reported.
  func forget(_ descriptor: CInt) {
    guard entry(of: descriptor) != nil else { return }
    entries[Int(descriptor)] = nil
    _ = sallyport_epoll_remove(epoll, descriptor)
  }

  private func entry(of descriptor: CInt) -> Entry? {
    entries.indices.contains(Int(descriptor)) ? entries[Int(descriptor)] : nil
  }

  private static func token(of descriptor: CInt, _ generation: UInt32) -> UInt64 {
    UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
  }

  // MARK: Times

  /// Does something once so much time has passed, give or take a millisecond.
  @discardableResult
  func schedule(in delay: Duration, _ body: @escaping () -> Void) -> TimerQueue.ID {
    timers.add(at: .now + delay, body)
  }

  /// Does something again and again, with so much time between the end of one and the next.
  func schedule(every interval: Duration, _ body: @escaping () -> Void) {
    schedule(in: interval) {
      body()
      self.schedule(every: interval, body)
    }
  }

  /// Does nothing where it was done already.
  func cancel(_ timer: TimerQueue.ID) {
    timers.remove(timer)
  }

  /// Does something when all that was ready in this turn has been told; what that puts off in its
  /// turn is done in the next one, which does not wait.
  func atEndOfTurn(_ body: @escaping () -> Void) {
    tasks.append(body)
  }

  /// Whether something was put off that the next turn does.
  var hasMoreToDo: Bool { !tasks.isEmpty }

  // MARK: Turning

  /// Turns for as long as the condition holds, which is looked at before each turn.
  func run(while condition: () -> Bool) {
    while condition() { turn() }
  }

  /// One turn.
  ///
  /// - Parameter mayWait: false where only what is ready already is to be told.
  func turn(mayWait: Bool = true) {
    let timeout = mayWait && !hasMoreToDo ? millisecondsUntilDue : 0
    let count = unsafe sallyport_epoll_wait(epoll, &events, CInt(events.count), timeout)
    precondition(count >= 0, "epoll_wait(2) fails for a loop that is broken only")
    for index in 0..<Int(count) { tell(events[index]) }
    for body in timers.takeDue(at: .now) { body() }
    let putOff = tasks
    tasks = []
    for body in putOff { body() }
  }

  private func tell(_ event: sallyport_event) {
    guard let entry = entry(of: CInt(truncatingIfNeeded: event.token)),
      entry.generation == UInt32(event.token >> 32)
    else { return }
    entry.watcher.isReady(Readiness(rawValue: event.readiness))
  }

  /// -1, for ever, where nothing is scheduled; rounded up, so that what is due then is.
  private var millisecondsUntilDue: CInt {
    guard let due = timers.earliest else { return -1 }
    let (seconds, attoseconds) = max(.zero, ContinuousClock.now.duration(to: due)).components
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return CInt(clamping: seconds * 1000 + milliseconds)
  }
}
