import Logging

/// What the workers share.
struct MailDesk: Sendable {
  /// The control socket of sallyportd; does not change before a restart.
  let socket: String
  let settings: CurrentSettings
  let ledger = DeliveryLedger()
  let standing: DaemonStanding

  /// No further mail is taken.
  let stop: Alarm
  let logger: Logger
}
