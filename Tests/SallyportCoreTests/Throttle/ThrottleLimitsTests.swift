import SallyportCore
import Testing

@Suite struct ThrottleLimitsTests {
  @Test("fewer than five failures delay nothing", arguments: -1...4)
  func fewFailuresDelayNothing(_ failures: Int) {
    #expect(ThrottleLimits.standard.delay(afterFailures: failures) == .zero)
  }

  @Test(
    "I3: from the fifth failure the delay is 30 s and doubles up to an hour",
    arguments: [
      (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 960), (11, 1920), (12, 3600),
      (13, 3600), (99, 3600), (1000, 3600), (Int.max, 3600),
    ])
  func delayDoubles(_ failures: Int, _ seconds: Int) {
    #expect(ThrottleLimits.standard.delay(afterFailures: failures) == .seconds(seconds))
  }

  @Test("the policy moves the failure that the delays begin with", arguments: 3...10)
  func delayAfterIsASetting(_ first: Int) {
    let limits = Policy.changed(["throttle.delayAfter": String(first)]).throttle
    #expect(limits.delay(afterFailures: first - 1) == .zero)
    #expect(limits.delay(afterFailures: first) == .seconds(30))
    #expect(limits.delay(afterFailures: first + 1) == .seconds(60))
  }
}
