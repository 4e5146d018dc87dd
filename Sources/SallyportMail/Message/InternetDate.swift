/// A date as mail has it, in UTC: `Sun, 22 Nov 2026 19:40:05 +0000` (RFC 5322 §3.3).
struct InternetDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let secondsOfDay: Int64 = 86_400

  let text: String

  /// - Parameter seconds: since 1970-01-01 00:00:00 UTC; before that and from the year 10000 on, the
  ///   nearest date that the form has.
  init(secondsSinceEpoch seconds: Int64) {
    let seconds = min(max(seconds, 0), 253_402_300_799)
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: Self.secondsOfDay)
    let date = Self.civil(daysSinceEpoch: days)
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    text =
      "\(Self.days[Int(days % 7)]), \(date.day) \(Self.months[date.month - 1]) "
      + "\(Self.padded(date.year, to: 4)) \(Self.padded(hour, to: 2)):"
      + "\(Self.padded(minute, to: 2)):\(Self.padded(second, to: 2)) +0000"
  }

  /// The proleptic Gregorian calendar, whose years are counted from March on, so that the leap day is
  /// a year's last.
  private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int, day: Int) {
    // From 0000-03-01, in eras of 400 years.
    let days = daysSinceEpoch + 719_468
    let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
