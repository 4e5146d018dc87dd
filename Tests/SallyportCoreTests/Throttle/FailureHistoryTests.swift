import SallyportCore
import Testing

@Suite struct FailureHistoryTests {
  private static let day = 86400

  @Test("a failure counts for at least a year, whatever day of the week it was", arguments: 0..<7)
  func failureCountsForAYear(_ weekday: Int) {
    let first = UnixTime.start + .seconds(weekday * Self.day)
    for days in [0, 1, 6, 7, 180, 364, 365, 366] {
      var history = FailureHistory()
      history.countFailure(at: first)
      history.countFailure(at: first + .seconds(days * Self.day))
      #expect(history.total == 2, "after \(days) days")
    }
  }

  @Test("a failure is forgotten after a year and two weeks at most", arguments: 0..<7)
  func failureIsForgotten(_ weekday: Int) {
    let first = UnixTime.start + .seconds(weekday * Self.day)
    var history = FailureHistory()
    history.countFailure(at: first)
    history.countFailure(at: first + .seconds((366 + 14) * Self.day))
    #expect(history.total == 1)
  }

  @Test("I11: the record of a year has at most 54 weeks, however long one fails")
  func recordIsBounded() {
    var history = FailureHistory()
    for day in 0..<2000 {
      history.countFailure(at: .start + .seconds(day * Self.day))
      #expect(history.weeks.count <= 54)
    }
    #expect((365...378).contains(history.total))
  }

  @Test("a clock set back forgets nothing and adds no week")
  func clockSetBack() {
    var history = FailureHistory()
    history.countFailure(at: .start)
    for days in [1, 30, 400, 10000, 100_000] {
      history.countFailure(at: .start - .seconds(days * Self.day))
    }
    #expect(history.total == 6)
    #expect(history.weeks.count == 1)
  }

  @Test("weeks read from a store in any order are one history")
  func weeksAreSorted() {
    var history = FailureHistory(weeks: [
      FailureHistory.Week(index: 2976, failures: 2), FailureHistory.Week(index: 2970, failures: 3),
    ])
    history.countFailure(at: .start)
    #expect(history.weeks.map(\.index) == [2970, 2976])
    #expect(history.total == 6)
  }

  @Test("no clock makes the history trap", arguments: [Int64.min, -1, 0, Int64.max])
  func absurdClocks(_ seconds: Int64) {
    var history = FailureHistory()
    history.countFailure(at: UnixTime(seconds: seconds))
    for other in [Int64.min, -1, 0, Int64.max] {
      history.countFailure(at: UnixTime(seconds: other))
    }
    #expect(history.total >= 1)
  }

  @Test("weeks that lie in the future, where the clock once was, end a year from now")
  func futureWeeksAreThisWeek() {
    let tenYears = Duration.seconds(10 * 365 * 86400)
    var history = FailureHistory()
    history.countFailure(at: .start + tenYears)
    history.countFailure(at: .start)
    #expect(history.total == 2)
    #expect(history.weeks.count == 1)
    history.countFailure(at: .start + .seconds(400 * 86400))
    #expect(history.total == 1)
  }
}
