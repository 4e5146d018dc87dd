import Glibc

/// Points in time as the person at the terminal reads them.
enum LocalTime {
  /// Seconds since 1970 as `2027-03-01 14:05` in the time zone of the environment (TZ, or the
  /// machine's).
  static func minutes(_ seconds: Int64) -> String {
    format(seconds, "%Y-%m-%d %H:%M")
  }

  /// The same, at the first whole minute that is not before.
  static func minutesRoundedUp(_ seconds: Int64) -> String {
    let (later, overflow) = seconds.addingReportingOverflow(59)
    return minutes(overflow ? seconds : later)
  }

  /// Today as `2027-03-01`.
  static func today() -> String {
    format(Int64(time(nil)), "%Y-%m-%d")
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
