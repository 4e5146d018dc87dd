import SallyportCore

/// When a mail that could not be delivered is tried again.
enum Postponement {
  /// A code is for somebody who waits.
  static let firstForCode = Duration.seconds(2)
  static let firstForOthers = Duration.seconds(60)

  /// Servers that greylist let in after some minutes; those that are down are looked after in hours.
  static let longest = Duration.seconds(3600)

  /// - Parameter failures: how often it was tried in vain, from 1.
  static func delay(of content: QueuedMail.Content, after failures: Int) -> Duration {
    let first =
      switch content {
      case .signInCode: firstForCode
      case .activation, .notice, .test: firstForOthers
      }
    return min(first * (1 << min(failures - 1, 16)), longest)
  }
}
