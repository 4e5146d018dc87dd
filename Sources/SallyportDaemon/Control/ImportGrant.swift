import SallyportCore

/// That somebody has proved that they may take authenticators over, for a while and on one
/// connection: one code for a whole organisation's.
struct ImportGrant {
  /// Long enough for some ten thousand accounts.
  static let lifetime: Duration = .seconds(3600)

  private let act: Administration.Act

  init(_ act: Administration.Act) {
    self.act = act
  }

  /// Who acts, at this moment; nil once the time is over, or the clock was set to before it began.
  func act(at now: UnixTime) -> Administration.Act? {
    guard now >= act.now, now < act.now + Self.lifetime else { return nil }
    return Administration.Act(
      actor: act.actor, method: act.method, breakGlass: act.breakGlass, now: now)
  }
}
