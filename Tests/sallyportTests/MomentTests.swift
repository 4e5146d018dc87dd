import Testing

@testable import sallyport

struct MomentTests {
  private static let now: Int64 = 1_800_000_000

  @Test(
    "What is no point in time is refused",
    arguments: [
      "", " ", "2", "h", "-2h", "+2h", "2 h", "2H", "2m", "2y", "2h ", "1.5h", "1234567s", "now",
      "2026", "2026-11", "2026-11-1", "26-11-01", "2026/11/01", "2026-00-01", "2026-13-01",
      "2026-11-00", "2026-11-31", "2026-02-29", "2026-11-01 ", "2026-11-01 14", "2026-11-01 1:00",
      "2026-11-01 24:00", "2026-11-01 14:60", "2026-11-01 14:00:00", "2026-11-01T14:00",
      "2026-11-01  14:00", "2026-11-01 14:00 ", "２h", "2026-11-0１", "+026-11-01", "2026--1-01",
    ])
  func nonsense(text: String) {
    #expect(Moment.parse(text, now: Self.now) == nil)
  }

  @Test(
    "So long ago",
    arguments: [
      ("0s", 0), ("45s", 45), ("90min", 5400), ("2h", 7200), ("3d", 259_200), ("1w", 604_800),
      ("999999w", 999_999 * 604_800),
    ])
  func ago(text: String, seconds: Int64) {
    #expect(Moment.parse(text, now: Self.now) == Self.now - seconds)
  }

  @Test("A day begins at midnight, and the time of day is the reader's")
  func calendar() throws {
    let midnight = try #require(Moment.parse("2026-11-01", now: Self.now))
    #expect(LocalTime.seconds(midnight) == "2026-11-01 00:00:00")
    #expect(LocalTime.zoned(midnight).hasPrefix("2026-11-01 00:00 (UTC"))
    #expect(LocalTime.zoned(.max) == "an unknown time")
    let afternoon = try #require(Moment.parse("2026-11-01 14:05", now: Self.now))
    #expect(LocalTime.seconds(afternoon) == "2026-11-01 14:05:00")
    #expect(Moment.parse("2028-02-29 23:59", now: Self.now) != nil)
    #expect(Moment.parse("1969-12-31", now: Self.now) != nil)
  }

  @Test(
    "A time zone is how far it is from Greenwich",
    arguments: [
      (0, "UTC"), (3600, "UTC+1"), (-3600, "UTC-1"), (19_800, "UTC+5:30"), (-12_600, "UTC-3:30"),
      (45_900, "UTC+12:45"), (50_400, "UTC+14"), (-44_100 + 1200, "UTC-11:55"), (300, "UTC+0:05"),
      (59, "UTC"),
    ])
  func zone(offset: Int, text: String) {
    #expect(LocalTime.zone(offset) == text)
  }
}
