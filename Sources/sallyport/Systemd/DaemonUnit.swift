import Glibc

/// The daemon as a service of systemd's.
struct DaemonUnit {
  static let name = "sallyportd.service"

  enum State: Equatable {
    case running

    /// It is not started, because a credential that it loads cannot be opened.
    case withoutCredential

    /// It is being started or stopped.
    case changing
    case stopped
  }

  /// `EXIT_CREDENTIALS` (systemd.exec(5), "Process Exit Codes").
  private static let credentialsFailed = "243"

  /// How long and how often a unit is looked at that is changing: it is tried again every second.
  private static let looks = 30
  private static let pause: UInt32 = 100_000

  /// Seconds: systemd's own patience with a stop and a start, 90 s each, and some more.
  private static let patience = 200

  private let systemctl: Systemctl

  /// Nil where systemd does not run.
  init?() {
    guard let systemctl = Systemctl() else { return nil }
    self.systemctl = systemctl
  }

  /// How it stands, once it is not changing any more.
  var state: State {
    for _ in 1...Self.looks {
      let state = stateNow
      if state != .changing { return state }
      usleep(Self.pause)
    }
    return .changing
  }

  private var stateNow: State {
    let properties = systemctl.show(Self.name, ["ActiveState", "ExecMainStatus"])
    return properties.map { Self.state(UnitFacts(parsing: $0)) } ?? .stopped
  }

  static func state(_ facts: UnitFacts) -> State {
    switch facts["ActiveState"] {
    case "active", "reloading": .running
    case _ where facts["ExecMainStatus"] == Self.credentialsFailed: .withoutCredential
    case "activating", "deactivating": .changing
    default: .stopped
    }
  }

  /// Whether systemd can open every sealed credential that it loads, as far as root finds out.
  var opensItsCredentials: Bool {
    UnitFacts(parsing: "", files: systemctl.cat(Self.name) ?? "").sealedCredentials
      .allSatisfy(\.opens)
  }

  /// Has systemd read the units again.
  func reread() throws(CommandFailure) {
    guard let reason = failure(of: ["daemon-reload"]) else { return }
    throw CommandFailure(
      "systemd does not read its units again: \(reason)",
      hint: "systemctl daemon-reload; systemctl restart \(Self.name)")
  }

  /// Has it started anew, and returns when it is ready: its sockets stay, and logins wait there.
  func restart() throws(CommandFailure) {
    guard let reason = failure(of: ["restart", "--", Self.name]) else { return }
    throw CommandFailure(
      "sallyportd was not started anew: \(reason)",
      hint: "journalctl -u sallyportd says more; then the same command goes on")
  }

  /// Why systemd does not do it, in its first line; nil where it does.
  private func failure(of arguments: [String]) -> String? {
    switch systemctl.run(arguments, patience: Self.patience) {
    case .ended(status: 0, _): nil
    case .ended(_, let output):
      TerminalText.clean(output.split(separator: "\n").first.map(String.init) ?? "")
    case .failed(let failure): failure
    }
  }
}
