import CSallyportSystem
import Glibc
import SallyportService
import Testing

@testable import SallyportDaemon

@Suite("The event loop")
struct EventLoopTests {
  /// Two ends of a stream.
  private struct Pair {
    let (near, far): (StreamSocket, StreamSocket)

    init() throws {
      var ends: [CInt] = [0, 0]
      let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
      try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
      (near, far) = (StreamSocket(descriptor: ends[0]), StreamSocket(descriptor: ends[1]))
    }
  }

  private final class Recorder: Watcher {
    var told: [Readiness] = []
    var then: () -> Void = {}

    func isReady(_ readiness: Readiness) {
      told.append(readiness)
      then()
    }
  }

  // MARK: Refusals

  @Test("A file, which is always ready, cannot be watched, and says why")
  func cannotBeWatched() throws {
    let loop = try EventLoop()
    let file = unsafe open("/etc/passwd", O_RDONLY)
    defer { close(file) }
    #expect(throws: SystemFailure.self) { try loop.watch(file, for: .readable, Recorder()) }
  }

  @Test("Who was let go of is not told any more, not even what was fetched in the same turn")
  func forgotten() throws {
    let loop = try EventLoop()
    let (first, second) = (try Pair(), try Pair())
    let (one, two) = (Recorder(), Recorder())
    try loop.watch(first.near.descriptor, for: .readable, one)
    try loop.watch(second.near.descriptor, for: .readable, two)
    // Whichever is told first lets go of the other.
    one.then = { loop.forget(second.near.descriptor) }
    two.then = { loop.forget(first.near.descriptor) }
    for pair in [first, second] { #expect(pair.far.write([1]) == 1) }
    loop.turn(mayWait: false)
    #expect(one.told.count + two.told.count == 1)
  }

  @Test("A descriptor that takes an earlier one's number is not told of that one's event")
  func sameNumber() throws {
    let loop = try EventLoop()
    let (first, second, third) = (try Pair(), try Pair(), try Pair())
    let (one, two, later) = (Recorder(), Recorder(), Recorder())
    /// Gives the number of one that was fetched in this turn to a socket that nothing has come to.
    func replace(_ old: Pair) {
      loop.forget(old.near.descriptor)
      #expect(dup2(third.near.descriptor, old.near.descriptor) >= 0)
      #expect(throws: Never.self) {
        try loop.watch(old.near.descriptor, for: .readable, later)
      }
    }
    try loop.watch(first.near.descriptor, for: .readable, one)
    try loop.watch(second.near.descriptor, for: .readable, two)
    one.then = { replace(second) }
    two.then = { replace(first) }
    for pair in [first, second] { #expect(pair.far.write([1]) == 1) }
    loop.turn(mayWait: false)
    #expect(one.told.count + two.told.count == 1)
    #expect(later.told.isEmpty)
  }

  // MARK: Turns

  @Test("Who watches is told as long as something is there to read, and that the peer has gone")
  func levels() throws {
    let loop = try EventLoop()
    let recorder = Recorder()
    let pair = try Pair()
    try loop.watch(pair.near.descriptor, for: .readable, recorder)
    loop.turn(mayWait: false)
    #expect(recorder.told.isEmpty)
    #expect(pair.far.write([1, 2, 3]) == 3)
    loop.turn(mayWait: false)
    loop.turn(mayWait: false)
    #expect(recorder.told == [.readable, .readable])
    guard case .bytes([1, 2, 3]) = pair.near.read() else {
      Issue.record("the bytes did not come")
      return
    }
    loop.turn(mayWait: false)
    #expect(recorder.told.count == 2)
    #expect(shutdown(pair.far.descriptor, CInt(SHUT_RDWR)) == 0)
    loop.turn(mayWait: false)
    #expect(recorder.told.count == 3)
    guard case .end = pair.near.read() else {
      Issue.record("the end did not come")
      return
    }
  }

  @Test("Who watches for room is told of it, and what is watched for can change")
  func writable() throws {
    let loop = try EventLoop()
    let recorder = Recorder()
    let pair = try Pair()
    try loop.watch(pair.near.descriptor, for: [.readable, .writable], recorder)
    loop.turn(mayWait: false)
    #expect(recorder.told == [.writable])
    try loop.change(pair.near.descriptor, to: .readable)
    loop.turn(mayWait: false)
    #expect(recorder.told.count == 1)
  }

  @Test("What is put off is done when all that was ready was told, and what that puts off, later")
  func endOfTurn() throws {
    let loop = try EventLoop()
    var order: [String] = []
    let pairs = [try Pair(), try Pair()]
    let recorders = pairs.map { _ in Recorder() }
    for (pair, recorder) in zip(pairs, recorders) {
      recorder.then = {
        order.append("told")
        loop.atEndOfTurn {
          order.append("done")
          loop.atEndOfTurn { order.append("later") }
        }
      }
      try loop.watch(pair.near.descriptor, for: .readable, recorder)
      #expect(pair.far.write([1]) == 1)
    }
    loop.turn(mayWait: false)
    #expect(order == ["told", "told", "done", "done"])
    for pair in pairs { _ = pair.near.read() }
    // Waits for nothing, because something is left to do.
    loop.turn()
    #expect(order.suffix(2) == ["later", "later"])
  }

  @Test("The loop sleeps until something is due, and no longer")
  func sleeping() throws {
    let loop = try EventLoop()
    var isDue = false
    let begun = ContinuousClock.now
    loop.schedule(in: .seconds(3600)) { Issue.record("an hour is not over") }
    loop.schedule(in: .milliseconds(20)) { isDue = true }
    loop.run { !isDue }
    #expect(ContinuousClock.now - begun >= .milliseconds(20))
  }

  @Test("What is cancelled is not done; what is repeated is done again")
  func timers() throws {
    let loop = try EventLoop()
    var repeated = 0
    let cancelled = loop.schedule(in: .zero) { Issue.record("it was cancelled") }
    loop.cancel(cancelled)
    loop.schedule(every: .milliseconds(1)) { repeated += 1 }
    loop.run { repeated < 3 }
    #expect(repeated == 3)
  }
}
