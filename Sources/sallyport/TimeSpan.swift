import ArgumentParser

/// A length of time as somebody types it: `8h`, `90min`, `1d12h`.
struct TimeSpan: ExpressibleByArgument, Equatable {
  let seconds: Int64

  /// What each unit has of seconds.
  private static let units: [String: Int64] = [
    "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400,
  ]

  init(seconds: Int64) {
    self.seconds = seconds
  }

  /// - Returns: nil for a text without a number or a unit, and for what no number holds.
  init?(argument: String) {
    var rest = argument[...]
    var seconds: Int64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !("0"..."9").contains($0) }
      rest = rest.dropFirst(unit.count)
      guard let count = Int64(digits), let factor = Self.units[String(unit)] else { return nil }
      let (part, overflows) = count.multipliedReportingOverflow(by: factor)
      let (sum, overflowsToo) = seconds.addingReportingOverflow(part)
      guard !overflows, !overflowsToo else { return nil }
      seconds = sum
    }
    guard !argument.isEmpty else { return nil }
    self.seconds = seconds
  }
}
