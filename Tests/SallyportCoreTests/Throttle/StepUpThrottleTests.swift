import SallyportCore
import Testing

@Suite struct StepUpThrottleTests {
  @Test("the tenth failure in a row locks, whatever time passes")
  func locksAtTenInARow() {
    var throttle = StepUpThrottle()
    for day in 0..<9 { throttle.countFailure(at: .start + .seconds(day * 86400)) }
    #expect(!throttle.isLocked)
    throttle.countFailure(at: .start + .seconds(9 * 86400))
    #expect(throttle.isLocked)
    throttle.endRow()
    #expect(!throttle.isLocked)
  }

  @Test("the two hundredth failure of a year locks, and the end of a row does not unlock")
  func locksAtTwoHundredAYear() {
    var throttle = StepUpThrottle()
    for hour in 0..<199 {
      throttle.countFailure(at: .start + .seconds(hour * 3600))
      throttle.endRow()
    }
    #expect(!throttle.isLocked)
    throttle.countFailure(at: .start + .seconds(199 * 3600))
    throttle.endRow()
    #expect(throttle.isLocked)
  }

  @Test("two hundred failures over two years do not lock")
  func yearRolls() {
    var throttle = StepUpThrottle()
    for number in 0..<200 {
      throttle.countFailure(at: .start + .seconds(number * 2 * 365 * 86400 / 200))
      throttle.endRow()
    }
    #expect(!throttle.isLocked)
  }
}
