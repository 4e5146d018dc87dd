import SallyportCore
import Testing

@Suite struct LoginThrottleTests {
  private let limits = ThrottleLimits.standard
  private let office = ThrottleSource(.office)
  private let elsewhere = ThrottleSource(.elsewhere)

  private func throttle(
    failures: Int, from source: ThrottleSource? = nil, at now: UnixTime = .start
  ) -> LoginThrottle {
    var throttle = LoginThrottle()
    for _ in 0..<failures {
      throttle.countFailure(from: source ?? office, at: now, limits: limits)
    }
    return throttle
  }

  // MARK: Delays

  @Test(
    "I3: after the fifth failure an answer waits 30 s, then twice as long each time",
    arguments: zip(5...13, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]))
  func delaysHold(_ failures: Int, _ seconds: Int) {
    var throttle = throttle(failures: failures)
    #expect(
      throttle.admission(from: office, at: .start, limits: limits) == .wait(.seconds(seconds)))
    #expect(
      throttle.admission(from: office, at: .start + .seconds(seconds - 1), limits: limits)
        == .wait(.seconds(1)))
    #expect(
      throttle.admission(from: office, at: .start + .seconds(seconds), limits: limits)
        == .compare)
  }

  @Test("four failures delay nothing")
  func fourFailuresDelayNothing() {
    var throttle = throttle(failures: 4)
    #expect(throttle.admission(from: office, at: .start, limits: limits) == .compare)
  }

  @Test("a source does not wait for the failures of another")
  func sourcesWaitApart() {
    var throttle = throttle(failures: 12)
    #expect(throttle.admission(from: elsewhere, at: .start, limits: limits) == .compare)
    #expect(throttle.admission(from: .local, at: .start, limits: limits) == .compare)
  }

  @Test("to ask whether one may try counts nothing")
  func askingCountsNothing() {
    var throttle = throttle(failures: 7)
    let before = throttle
    for second in 0..<200 {
      _ = throttle.admission(from: office, at: .start + .seconds(second), limits: limits)
      _ = throttle.admission(from: elsewhere, at: .start + .seconds(second), limits: limits)
    }
    #expect(throttle == before)
  }

  // MARK: Clocks

  @Test(
    "a clock set back makes no delay longer than it was, and ends none",
    arguments: [1, 60, 86400, 1_000_000_000])
  func clockSetBack(_ jump: Int) {
    var throttle = throttle(failures: 6)
    let earlier = UnixTime.start - .seconds(jump)
    #expect(
      throttle.admission(from: office, at: earlier, limits: limits) == .wait(.seconds(60)))
    #expect(
      throttle.admission(from: office, at: earlier + .seconds(59), limits: limits)
        == .wait(.seconds(1)))
    #expect(
      throttle.admission(from: office, at: earlier + .seconds(60), limits: limits) == .compare)
  }

  @Test("a clock set forward ends a delay and makes none longer")
  func clockSetForward() {
    var throttle = throttle(failures: 12)
    let later = UnixTime.start + .seconds(1_000_000_000)
    #expect(throttle.admission(from: office, at: later, limits: limits) == .compare)
  }

  @Test("a failure far ahead of a corrected clock delays by its own length only")
  func failureInTheFuture() {
    var throttle = throttle(failures: 5, at: UnixTime(seconds: .max))
    #expect(
      throttle.admission(from: office, at: .start, limits: limits) == .wait(.seconds(30)))
    #expect(
      throttle.admission(from: office, at: .start + .seconds(30), limits: limits) == .compare)
  }

  @Test("no clock makes the throttle trap", arguments: [Int64.min, -1, 0, Int64.max])
  func absurdClocks(_ seconds: Int64) {
    var throttle = throttle(failures: 6, at: UnixTime(seconds: seconds))
    for other in [Int64.min, -1, 0, Int64.max] {
      let admission = throttle.admission(
        from: office, at: UnixTime(seconds: other), limits: limits)
      if case .wait(let rest) = admission { #expect(rest <= .seconds(60)) }
      throttle.countFailure(from: elsewhere, at: UnixTime(seconds: other), limits: limits)
    }
  }

  // MARK: Successes

  @Test("a success clears the failures of its own source only")
  func successClearsItsSource() {
    var throttle = throttle(failures: 6)
    for _ in 0..<7 { throttle.countFailure(from: elsewhere, at: .start, limits: limits) }
    throttle.recordSuccess(from: office)
    #expect(throttle.unclearedFailures == 7)
    #expect(throttle.admission(from: office, at: .start, limits: limits) == .compare)
    #expect(
      throttle.admission(from: elsewhere, at: .start, limits: limits) == .wait(.seconds(120)))
    #expect(throttle.history.total == 13)
  }

  @Test("no success takes a failure from the year's count, and none unlocks")
  func successForgetsNothingOfTheYear() {
    var throttle = throttle(failures: 100)
    throttle.recordSuccess(from: office)
    #expect(throttle.history.total == 100)
    #expect(throttle.isLocked)
  }

  // MARK: Locks

  @Test("the hundredth uncleared failure locks, and not the one before it")
  func locksAtAHundred() {
    var throttle = throttle(failures: 99)
    #expect(!throttle.isLocked)
    throttle.countFailure(from: office, at: .start + .seconds(5), limits: limits)
    #expect(throttle.lockedSince == .start + .seconds(5))
  }

  @Test("failures from a hundred places lock as well as those from one")
  func locksAcrossSources() {
    var throttle = LoginThrottle()
    for place in 0..<100 as Range<UInt32> {
      #expect(!throttle.isLocked)
      throttle.countFailure(from: .ipv4(place), at: .start, limits: limits)
    }
    #expect(throttle.isLocked)
    #expect(throttle.unclearedFailures == 100)
  }

  @Test("a locked account admits recovery codes only, from everywhere and for ever")
  func lockedAdmitsRecoveryCodesOnly() {
    var throttle = throttle(failures: 100)
    for source in [office, elsewhere, .local, .merged] {
      for time in [UnixTime(seconds: .min), .start, .start + .seconds(100_000_000)] {
        #expect(
          throttle.admission(from: source, at: time, limits: limits)
            == .compareRecoveryCodesOnly)
      }
    }
  }

  @Test("a lock keeps the time it began at")
  func lockKeepsItsTime() {
    var throttle = throttle(failures: 100)
    throttle.countFailure(from: office, at: .start + .seconds(60), limits: limits)
    #expect(throttle.lockedSince == .start)
  }

  @Test("the policy moves the lock", arguments: [10, 50, 100])
  func lockAfterIsASetting(_ count: Int) {
    let limits = Policy.changed(["throttle.lockAfter": String(count)]).throttle
    var throttle = LoginThrottle()
    for _ in 1..<count { throttle.countFailure(from: office, at: .start, limits: limits) }
    #expect(!throttle.isLocked)
    throttle.countFailure(from: office, at: .start, limits: limits)
    #expect(throttle.isLocked)
  }

  @Test("the thousandth failure of a year locks, though each was cleared by a success")
  func locksAtAThousandAYear() {
    var throttle = LoginThrottle()
    var now = UnixTime.start
    for _ in 1..<1000 {
      throttle.countFailure(from: office, at: now, limits: limits)
      throttle.recordSuccess(from: office)
      now = now + .seconds(8 * 3600)
    }
    #expect(throttle.unclearedFailures == 0)
    #expect(!throttle.isLocked)
    throttle.countFailure(from: office, at: now, limits: limits)
    #expect(throttle.isLocked)
  }

  @Test("a thousand failures over two years do not lock")
  func yearRolls() {
    var throttle = LoginThrottle()
    var now = UnixTime.start
    for _ in 0..<1000 {
      throttle.countFailure(from: office, at: now, limits: limits)
      throttle.recordSuccess(from: office)
      now = now + .seconds(2 * 365 * 86400 / 1000)
    }
    #expect(!throttle.isLocked)
  }

  // MARK: Buckets

  @Test("I11: there are never more than 64 buckets, and no failure is lost in merging")
  func bucketsAreBounded() {
    var throttle = LoginThrottle()
    for place in 0..<5000 as Range<UInt32> {
      throttle.countFailure(from: .ipv4(place), at: .start, limits: limits)
      #expect(throttle.buckets.count <= 64)
      #expect(throttle.unclearedFailures == Int(place) + 1)
    }
    #expect(throttle.buckets.count { $0.source == .merged } == 1)
  }

  @Test("the source that failed longest ago is merged first")
  func oldestIsMerged() {
    var throttle = LoginThrottle()
    for place in 0..<64 as Range<UInt32> {
      throttle.countFailure(from: .ipv4(place), at: .start, limits: limits)
    }
    #expect(!throttle.buckets.contains { $0.source == .merged })
    throttle.countFailure(from: .ipv4(0), at: .start, limits: limits)
    throttle.countFailure(from: .ipv4(64), at: .start, limits: limits)
    let sources = throttle.buckets.map(\.source)
    #expect(sources.contains(.ipv4(0)))
    #expect(!sources.contains(.ipv4(1)))
    #expect(sources.contains(.ipv4(64)))
  }

  @Test("no success clears what was merged")
  func mergedIsNotCleared() {
    var throttle = LoginThrottle()
    for place in 0..<80 as Range<UInt32> {
      throttle.countFailure(from: .ipv4(place), at: .start, limits: limits)
    }
    for place in 0..<80 as Range<UInt32> { throttle.recordSuccess(from: .ipv4(place)) }
    #expect(throttle.buckets.map(\.source) == [.merged])
    #expect(throttle.unclearedFailures == 17)
  }

  @Test("one IPv6 site is one source, however many addresses it has")
  func ipv6SitesAreOneSource() {
    var throttle = LoginThrottle()
    for low in 0..<5 as Range<UInt64> {
      let address = IPAddress.v6(high: 0x2001_0db8_0000_0001, low: low << 32 | 1)
      throttle.countFailure(from: ThrottleSource(address), at: .start, limits: limits)
    }
    #expect(throttle.buckets.count == 1)
    let neighbour = ThrottleSource(.v6(high: 0x2001_0db8_0000_0002, low: 1))
    let same = ThrottleSource(.v6(high: 0x2001_0db8_0000_0001, low: .max))
    #expect(
      throttle.admission(from: same, at: .start, limits: limits) == .wait(.seconds(30)))
    #expect(throttle.admission(from: neighbour, at: .start, limits: limits) == .compare)
  }
}
