import SallyportCore
import Testing

@testable import SallyportDaemon

/// Dates that somebody reads who signs in.
struct LocalDateTests {
  @Test(
    "A time zone is how far it is from Greenwich",
    arguments: [
      (0, "UTC"), (3600, "UTC+1"), (-34_200, "UTC-9:30"), (45_900, "UTC+12:45"), (300, "UTC+0:05"),
    ])
  func zone(offset: Int, text: String) {
    #expect(LocalDate.zone(offset) == text)
  }

  @Test("A date has its time of day and its zone; what is on no calendar is a number")
  func text() {
    let parts = LocalDate.text(of: UnixTime(seconds: 1_804_000_000)).split(separator: " ")
    #expect(parts.count == 5)
    #expect(parts[1] == "March" && parts[2] == "2027,")
    #expect(parts[3].count == 5 && parts[4].hasPrefix("(UTC"))
    #expect(LocalDate.text(of: UnixTime(seconds: .max)) == "\(Int64.max)")
  }

  @Test("The longest notice fits what PAM takes")
  func length() {
    let notices: [LoginNotice] = [
      .mandatory(from: UnixTime(seconds: 253_402_300_799), daysLeft: 2_900_000),
      .recoveryCodeUsed(.replaced(isShownAgain: true)), .failedAttempts(1000),
    ]
    #expect(LoginTexts.text(of: notices).map { $0.utf8.count <= 511 } == true)
  }
}
