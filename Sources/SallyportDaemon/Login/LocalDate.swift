import Glibc
import SallyportCore

/// A time as people of this host's time zone write it.
enum LocalDate {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `1 March 2027, 00:00 (UTC+1)`, since whoever reads it may live by another clock; the seconds
  /// since 1970 for a time that no calendar has.
  static func text(of time: UnixTime) -> String {
    var seconds = time_t(time.seconds)
    var date = unsafe tm()
    guard unsafe localtime_r(&seconds, &date) != nil, let month = unsafe Int(exactly: date.tm_mon),
      months.indices.contains(month)
    else { return "\(time.seconds)" }
    let clock = unsafe "\(twoDigits(date.tm_hour)):\(twoDigits(date.tm_min))"
    let zone = unsafe zone(date.tm_gmtoff)
    return unsafe "\(date.tm_mday) \(months[month]) \(Int(date.tm_year) + 1900), \(clock) (\(zone))"
  }

  /// `UTC`, `UTC+1` or `UTC-3:30`, of seconds east of Greenwich.
  static func zone(_ offset: Int) -> String {
    let minutes = abs(offset) / 60
    guard minutes > 0 else { return "UTC" }
    let rest = minutes % 60 == 0 ? "" : ":\(twoDigits(CInt(minutes % 60)))"
    return "UTC\(offset < 0 ? "-" : "+")\(minutes / 60)\(rest)"
  }

  private static func twoDigits(_ number: CInt) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
