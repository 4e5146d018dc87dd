import Testing

@testable import SallyportDaemon

@Suite("What is to be done at a time")
struct TimerQueueTests {
  private static let start = ContinuousClock.now

  /// A queue whose entries write their name down, due so many seconds after the start.
  private final class Scene {
    var queue = TimerQueue()
    var done: [String] = []

    @discardableResult
    func add(_ name: String, at seconds: Int) -> TimerQueue.ID {
      queue.add(at: start + .seconds(seconds)) { [unowned self] in done.append(name) }
    }

    func pass(to seconds: Int) {
      for body in queue.takeDue(at: start + .seconds(seconds)) { body() }
    }
  }

  @Test("Nothing is done before it is due, and nothing twice")
  func notBefore() {
    let scene = Scene()
    scene.add("one", at: 1)
    scene.pass(to: 0)
    #expect(scene.done.isEmpty)
    scene.pass(to: 1)
    scene.pass(to: 2)
    #expect(scene.done == ["one"])
  }

  @Test("What was removed is not done; to remove it again does nothing")
  func removed() {
    let scene = Scene()
    let id = scene.add("one", at: 1)
    scene.add("two", at: 1)
    scene.queue.remove(id)
    scene.queue.remove(id)
    scene.pass(to: 1)
    #expect(scene.done == ["two"])
  }

  @Test(
    "The earliest comes first, and of the same time what was added first",
    arguments: [[1, 2, 3], [3, 2, 1], [2, 1, 2], [1, 1, 1]])
  func order(times: [Int]) {
    let scene = Scene()
    for (number, time) in times.enumerated() { scene.add("\(number)", at: time) }
    #expect(scene.queue.earliest == times.min().map { Self.start + .seconds($0) })
    scene.pass(to: 5)
    let expected = times.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    #expect(scene.done == expected.map { "\($0.offset)" })
    #expect(scene.queue.earliest == nil)
  }
}
