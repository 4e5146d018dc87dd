import Glibc

/// A time by the calendar and the clock of this host's zone.
package struct LocalDate: Equatable {
  /// As tm_mon counts them (ctime(3)).
  package enum Month: CInt, CaseIterable {
    case january, february, march, april, may, june, july, august, september, october, november
    case december
  }

  /// Of the month, from 1.
  package let day: Int
  package let month: Month
  package let year: Int

  /// `00:00`.
  package let clock: String

  /// `UTC+1`, since whoever reads it may live by another clock.
  package let zone: String

  package init(day: Int, month: Month, year: Int, clock: String, zone: String) {
    self.day = day
    self.month = month
    self.year = year
    self.clock = clock
    self.zone = zone
  }
}

extension LocalDate {
  /// Nil for a time that no calendar has.
  package init?(secondsSinceEpoch: Int64) {
    var seconds = time_t(secondsSinceEpoch)
    var date = unsafe tm()
    guard unsafe localtime_r(&seconds, &date) != nil,
      let month = unsafe Month(rawValue: date.tm_mon)
    else { return nil }
    day = unsafe Int(date.tm_mday)
    self.month = month
    year = unsafe Int(date.tm_year) + 1900
    clock = unsafe "\(Self.twoDigits(date.tm_hour)):\(Self.twoDigits(date.tm_min))"
    zone = unsafe Self.zone(date.tm_gmtoff)
  }

  /// `UTC`, `UTC+1` or `UTC-3:30`, of seconds east of Greenwich.
  package static func zone(_ offset: Int) -> String {
    let minutes = abs(offset) / 60
    guard minutes > 0 else { return "UTC" }
    let rest = minutes % 60 == 0 ? "" : ":\(twoDigits(CInt(minutes % 60)))"
    return "UTC\(offset < 0 ? "-" : "+")\(minutes / 60)\(rest)"
  }

  private static func twoDigits(_ number: CInt) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
