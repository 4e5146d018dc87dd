import Logging
import SallyportCore

/// Whether the glass is broken now; tells journal and audit log once, when it is and when it no
/// longer is.
///
/// Lives on the login loop.
final class GlassWatch {
  /// How often it is looked at while nobody signs in.
  static let interval: Duration = .seconds(10)

  private let file: GlassFile
  private let boot: BootID?
  private let clock: any WallClock
  private let turn: CommitTurn
  private let logger: Logger
  private var current: BrokenGlass?

  /// What has ended by the clock, whatever the clock says afterwards.
  private var ended: BrokenGlass?
  private var refusal: String?

  init(
    _ file: GlassFile, boot: BootID?, clock: any WallClock, turn: CommitTurn, logger: Logger
  ) {
    self.file = file
    self.boot = boot
    self.clock = clock
    self.turn = turn
    self.logger = logger
  }

  /// What holds for whoever is asked for under this name; nil where that is nothing.
  func glass(for user: String) -> BrokenGlass? {
    look()
    return current.flatMap { $0.concerns(user) ? $0 : nil }
  }

  func look() {
    let content = file.read()
    if case .refused(let reason) = content { complain(reason) } else { refusal = nil }
    var found: BrokenGlass?
    if case .glass(let glass) = content { found = holding(glass) }
    guard found != current else { return }
    turn.keepsOffDisk = found != nil
    if let current { tell(.glassMended, current) }
    if let found { tell(.glassBroken, found) }
    current = found
  }

  /// Nil where it does not hold now.
  private func holding(_ glass: BrokenGlass) -> BrokenGlass? {
    guard glass != ended else { return nil }
    if glass.holds(at: clock.now, boot: boot, uptime: clock.uptime) { return glass }
    if glass == current { ended = glass }
    return nil
  }

  private func tell(_ action: AuditEvent.Action, _ glass: BrokenGlass) {
    let whom =
      glass.accounts.isEmpty
      ? "everybody" : glass.accounts.map(\.value).joined(separator: ", ")
    let duration = glass.until - glass.from
    let event = AuditEvent(
      at: clock.now, action: action, verdict: .done, reason: .breakGlass, account: nil,
      actor: .root,
      note: AuditEvent.cutNote(
        "for \(duration.components.seconds) s from \(glass.from.seconds) for \(whom): "
          + glass.reason.reason))
    turn.announce(event)
  }

  private func complain(_ reason: String) {
    guard refusal != reason else { return }
    refusal = reason
    logger.critical("the file that would break the glass is not believed: \(reason)")
  }
}
