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
    var date = tm()
    guard unsafe localtime_r(&seconds, &date) != nil, months.indices.contains(Int(date.tm_mon))
    else { return "\(time.seconds)" }
    return "\(date.tm_mday) \(months[Int(date.tm_mon)]) \(Int(date.tm_year) + 1900)"
  }
}
