import SallyportTesting
import Synchronization
import Testing

@testable import SallyportDaemon

@Suite("Threads that work for a loop")
struct WorkerThreadsTests {
  @Test("Once they were ended nobody is called back, and nothing is begun")
  func ended() throws {
    let loop = try EventLoop()
    let threads = try WorkerThreads(1, named: "test", for: loop)
    let gate = Gate()
    let begun = RecordedOrder()
    threads.ask({ gate.pass() }) { Issue.record("it was ended") }
    threads.ask({ begun.append("second") }) { Issue.record("it was ended") }
    try gate.waitForArrival()
    threads.end()
    gate.open()
    loop.turn(mayWait: false)
    #expect(begun.all.isEmpty)
  }

  @Test("Answers come on the loop, each to whoever asked")
  func answers() throws {
    let loop = try EventLoop()
    let threads = try WorkerThreads(3, named: "test", for: loop)
    var answers: [Int: Int] = [:]
    for number in 0..<100 {
      threads.ask({ number * number }) { answers[number] = $0 }
    }
    #expect(answers.isEmpty, "nobody is answered before the loop turns")
    loop.run { answers.count < 100 }
    #expect(answers == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, $0 * $0) }))
  }

  @Test("One thread does one thing after the other, in their order")
  func order() throws {
    let loop = try EventLoop()
    let threads = try WorkerThreads(1, named: "test", for: loop)
    let order = RecordedOrder()
    var answered = 0
    for number in 0..<50 {
      threads.ask({ order.append(String(number)) }) { answered += 1 }
    }
    loop.run { answered < 50 }
    #expect(order.all == (0..<50).map { String($0) })
  }

  @Test("A thread that hangs keeps nobody waiting who has another one")
  func hanging() throws {
    let loop = try EventLoop()
    let threads = try WorkerThreads(2, named: "test", for: loop)
    let gate = Gate()
    threads.ask({ gate.pass() }) {}
    try gate.waitForArrival()
    var isAnswered = false
    threads.ask({}) { isAnswered = true }
    loop.run { !isAnswered }
    gate.open()
    threads.end()
  }
}
