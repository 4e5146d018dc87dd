import Glibc

/// Points in time as the person at the terminal reads them.
enum LocalTime {
  /// Seconds since 1970 as `2027-03-01 14:05` in the time zone of the environment (TZ, or the
  /// machine's).
  static func minutes(_ seconds: Int64) -> String {
    format(seconds, "%Y-%m-%d %H:%M")
  }

  /// The same with its time zone, `2027-03-01 14:05 (UTC+1)`, for what holds from then on or until
  /// then: others read it in other zones.
  static func zoned(_ seconds: Int64) -> String {
    guard let offset = offset(seconds) else { return minutes(seconds) }
    return "\(minutes(seconds)) (\(zone(offset)))"
  }

  /// `UTC`, `UTC+1` or `UTC-3:30`.
  ///
  /// - Parameter offset: seconds east of Greenwich.
  static func zone(_ offset: Int) -> String {
    let minutes = abs(offset) / 60
    guard minutes > 0 else { return "UTC" }
    let rest = minutes % 60
    let fraction = rest == 0 ? "" : rest < 10 ? ":0\(rest)" : ":\(rest)"
    return "UTC\(offset < 0 ? "-" : "+")\(minutes / 60)\(fraction)"
  }

  /// The same with its seconds: `2027-03-01 14:05:09`.
  static func seconds(_ seconds: Int64) -> String {
    format(seconds, "%Y-%m-%d %H:%M:%S")
  }

  /// Seconds since 1970 of a time on a calendar and a clock of that time zone; nil where there is
  /// no such day, hour or minute.
  ///
  /// A time that the clock passed over, when summer came, is the one an hour before or after it.
  static func moment(
    year: Int32, month: Int32, day: Int32, hour: Int32, minute: Int32
  ) -> Int64? {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    var parts = unsafe tm()
    unsafe parts.tm_year = year - 1900
    unsafe parts.tm_mon = month - 1
    unsafe parts.tm_mday = day
    unsafe parts.tm_hour = hour
    unsafe parts.tm_min = minute
    // Whether it was summer, the C library is to find out.
    unsafe parts.tm_isdst = -1
    let seconds = unsafe mktime(&parts)
    // 30 February comes back as a day in March.
    let isReal = unsafe parts.tm_mon == month - 1 && parts.tm_mday == day
    return isReal ? Int64(seconds) : nil
  }

  /// The same as `minutes(_:)`, at the first whole minute that is not before.
  static func minutesRoundedUp(_ seconds: Int64) -> String {
    let (later, overflow) = seconds.addingReportingOverflow(59)
    return minutes(overflow ? seconds : later)
  }

  /// Today as `2027-03-01`.
  static func today() -> String {
    format(Int64(time(nil)), "%Y-%m-%d")
  }

  /// Now, in seconds since 1970.
  static var now: Int64 { Int64(time(nil)) }

  /// Seconds east of Greenwich, as the clocks of that time zone go then.
  private static func offset(_ seconds: Int64) -> Int? {
    var moment = time_t(seconds)
    var parts = unsafe tm()
    tzset()
    return unsafe localtime_r(&moment, &parts) == nil ? nil : unsafe parts.tm_gmtoff
  }

  private static func format(_ seconds: Int64, _ pattern: String) -> String {
    var moment = time_t(seconds)
    var parts = unsafe tm()
    tzset()
    let isKnown = unsafe localtime_r(&moment, &parts) != nil
    guard isKnown else { return "an unknown time" }
    var buffer = [CChar](repeating: 0, count: longest)
    let length = unsafe strftime(&buffer, buffer.count, pattern, &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Bytes of the longest text: years have ten digits at most where `localtime_r` knows them.
  private static let longest = 64
}
