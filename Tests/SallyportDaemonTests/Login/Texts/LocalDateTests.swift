import SallyportCore
import SallyportService
import Testing

@testable import SallyportDaemon

/// Dates that somebody reads who signs in.
struct LocalDateTests {
  @Test("What is on no calendar is no date")
  func noDate() {
    #expect(LocalDate(UnixTime(seconds: .max)) == nil)
  }

  @Test(
    "A time zone is how far it is from Greenwich",
    arguments: [
      (0, "UTC"), (3600, "UTC+1"), (-34_200, "UTC-9:30"), (45_900, "UTC+12:45"), (300, "UTC+0:05"),
    ])
  func zone(offset: Int, text: String) {
    #expect(LocalDate.zone(offset) == text)
  }

  @Test("A date has its day, its time of day and its zone")
  func date() throws {
    // 2027-03-02, 15:06:40 UTC: in March of 2027 wherever this runs.
    let date = try #require(LocalDate(UnixTime(seconds: 1_804_000_000)))
    #expect((1...3).contains(date.day))
    #expect((date.month, date.year) == (.march, 2027))
    #expect(date.clock.wholeMatch(of: /[0-2][0-9]:[0-5][0-9]/) != nil)
    #expect(date.zone.hasPrefix("UTC"))
  }
}
