import SallyportCore
import SallyportService

extension LocalDate {
  /// Nil for a time that no calendar has.
  init?(_ time: UnixTime) {
    self.init(secondsSinceEpoch: time.seconds)
  }
}
