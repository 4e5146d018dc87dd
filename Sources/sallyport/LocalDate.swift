import ArgumentParser

/// A point in time as somebody types it: `2027-03-01`, or with a time of day `2027-03-01 14:05`.
struct LocalDate: ExpressibleByArgument, Equatable {
  /// Since 1970.
  let seconds: Int64

  init(seconds: Int64) {
    self.seconds = seconds
  }

  init?(argument: String) {
    guard let seconds = Moment.date(argument), seconds >= 0 else { return nil }
    self.seconds = seconds
  }
}
