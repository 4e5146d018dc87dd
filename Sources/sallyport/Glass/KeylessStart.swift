/// Has systemd start the daemon without a sealed key that cannot be opened, and with it again.
struct KeylessStart {
  let unit: DaemonUnit

  /// Where systemd does not start the daemon for want of its key, or would not after the restart of
  /// the machine that the glass is to outlast.
  ///
  /// Only there: a daemon that has its key serves whoever the glass was not broken for.
  /// - Returns: What root is told; nil where there is nothing new.
  func begin(overRestart: Bool) throws(CommandFailure) -> String? {
    let waits = unit.state == .withoutCredential
    let standing = KeyWithholding.standing
    let wanted = Self.wanted(
      waits: waits, overRestart: overRestart, isWithheld: !standing.isEmpty,
      opens: { unit.opensItsCredentials })
    guard waits || standing != [wanted].compactMap(\.self) else { return nil }
    try wanted?.write()
    for place in standing where place != wanted { try place.remove() }
    try unit.reread()
    guard let wanted else { return withKey() }
    guard waits else { return overRestart ? Self.willBegin(wanted) : nil }
    // How it goes, its state says.
    try? unit.restart()
    return Self.begun(unit.state, wanted)
  }

  /// Has a daemon that was started without its key started with it, which opens again: by itself it
  /// never gets it.
  private func withKey() -> String? {
    guard unit.state == .running else { return nil }
    try? unit.restart()
    return Self.returned(unit.state)
  }

  static func returned(_ state: DaemonUnit.State) -> String {
    state == .running
      ? "The sealing key can be opened again; sallyportd was started anew, with it.\n"
      : "The sealing key can be opened again, but sallyportd does not run with it yet; systemctl status "
        + "sallyportd says more.\n"
  }

  /// The drop-in that is to be there, and no other.
  ///
  /// - Parameter waits: whether systemd tries in vain now.
  static func wanted(
    waits: Bool, overRestart: Bool, isWithheld: Bool, opens: () -> Bool
  ) -> KeyWithholding? {
    // Until the restart, what is withheld stays so: whether the key opens is nobody's concern yet.
    guard overRestart else { return waits || isWithheld ? .untilRestart : nil }
    return waits || !opens() ? .overRestart : nil
  }

  static func begun(_ state: DaemonUnit.State, _ place: KeyWithholding) -> String {
    let outcome =
      switch state {
      case .running:
        "It was started without the key: until that is back, whoever is asked for a code is refused."
      case .withoutCredential:
        "It does not start it without the key either; systemctl cat sallyportd shows what it loads."
      case .changing, .stopped:
        "It is to start it without the key, which it has not yet; systemctl status sallyportd says more."
      }
    return """
      The sealing key cannot be opened, so systemd did not start sallyportd.
      \(outcome)
      \(end(of: place))

      """
  }

  private static func willBegin(_ place: KeyWithholding) -> String {
    """
    The sealing key cannot be opened here, and systemd would not start sallyportd after the restart.
    It will start it without the key: until that is back, whoever is asked for a code is refused.
    \(end(of: place))
    \(hint)
    """
  }

  /// In emergency mode little is mounted.
  private static var hint: String {
    guard FileLook.at(SealedCredential.hostSecret) == .absent else { return "" }
    return """
      \(SealedCredential.hostSecret) is not there: if that is on a disk that is not mounted,
      mount it, and give the command once more.

      """
  }

  private static func end(of place: KeyWithholding) -> String {
    let ways = place == .untilRestart ? ", or a restart of the machine," : ", and nothing else,"
    return "sallyport break-glass --end\(ways) takes that back; it is written in\n\(place.path)"
  }

  /// Takes it back.
  ///
  /// - Parameter unit: nil where there is no systemd.
  /// - Returns: How the daemon stands then; nil where nothing was withheld from it.
  static func end(_ unit: DaemonUnit?) throws(CommandFailure) -> DaemonUnit.State? {
    let standing = KeyWithholding.standing
    guard !standing.isEmpty else { return nil }
    for place in standing { try place.remove() }
    try unit?.reread()
    // One that does not run, as in rescue mode, is not started.
    guard let unit, unit.state != .stopped else { return .stopped }
    try? unit.restart()
    return unit.state
  }
}
