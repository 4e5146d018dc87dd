/// A point in time as somebody names it on a command line.
enum Moment {
  /// `2h`: so long ago, in seconds (`s`), minutes (`min`), hours (`h`), days (`d`) or weeks (`w`);
  /// `2026-11-01` or `2026-11-01 14:00`: then, in the time zone of the environment.
  ///
  /// - Parameter now: in seconds since 1970, as the result is.
  /// - Returns: Nil for what is neither.
  static func parse(_ text: String, now: Int64) -> Int64? {
    age(text).map { now - $0 } ?? date(text)
  }

  /// `2026-11-01` or `2026-11-01 14:00`, in the time zone of the environment, in seconds since
  /// 1970; nil for another text, and for a day that never is.
  static func date(_ text: String) -> Int64? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard let date = numbers(parts[0], separator: "-", digits: [4, 2, 2]) else { return nil }
    guard parts.count > 1 else {
      return LocalTime.moment(year: date[0], month: date[1], day: date[2], hour: 0, minute: 0)
    }
    guard parts.count == 2, let time = numbers(parts[1], separator: ":", digits: [2, 2])
    else { return nil }
    return LocalTime.moment(
      year: date[0], month: date[1], day: date[2], hour: time[0], minute: time[1])
  }

  private static let units: [String: Int64] = [
    "s": 1, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400,
  ]

  /// Digits of the longest age: more weeks than any log has.
  private static let maximumAgeDigits = 6

  private static func age(_ text: String) -> Int64? {
    let digits = text.prefix { ("0"..."9").contains($0) }
    guard
      (1...maximumAgeDigits).contains(digits.count), let count = Int64(digits),
      let unit = units[String(text.dropFirst(digits.count))]
    else { return nil }
    return count * unit
  }

  private static func numbers(
    _ text: Substring, separator: Character, digits: [Int]
  ) -> [Int32]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == digits else { return nil }
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int32(part) : nil
    }
    return numbers.count == digits.count ? numbers : nil
  }
}
