import Glibc
import SallyportCore

/// A day as people of this host's time zone write it.
enum LocalDate {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `1 March 2027`; the seconds since 1970 for a time that no calendar has.
  static func text(of time: UnixTime) -> String {
    var seconds = time_t(time.seconds)
    var date = unsafe tm()
    guard unsafe localtime_r(&seconds, &date) != nil, let month = unsafe Int(exactly: date.tm_mon),
      months.indices.contains(month)
    else { return "\(time.seconds)" }
    return unsafe "\(date.tm_mday) \(months[month]) \(Int(date.tm_year) + 1900)"
  }
}
