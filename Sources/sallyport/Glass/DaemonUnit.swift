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
  private static let patience = 30
  private static let pause: UInt32 = 100_000

  private let program: String

  /// Nil where systemd does not run.
  init?() {
    guard FileLook.at("/run/systemd/system") != .absent,
      let program = SystemReader.programs.first(where: { FileLook.at($0) != .absent })
    else { return nil }
    self.program = program
  }

  /// How it stands, once it is not changing any more.
  var state: State {
    for _ in 1...Self.patience {
      let state = stateNow
      if state != .changing { return state }
      usleep(Self.pause)
    }
    return .changing
  }

  private var stateNow: State {
    let run = ProgramRun(
      program,
      ["show", "--no-pager", "--property=ActiveState,ExecMainStatus", "--", Self.name])
    guard case .ended(status: 0, let output) = run.result else { return .stopped }
    return Self.state(UnitFacts(parsing: output))
  }

  static func state(_ facts: UnitFacts) -> State {
    switch facts["ActiveState"] {
    case "active", "reloading": .running
    case _ where facts["ExecMainStatus"] == Self.credentialsFailed: .withoutCredential
    case "activating", "deactivating": .changing
    default: .stopped
    }
  }

  /// Has systemd read the units again, and starts the daemon anew.
  ///
  /// How that went, its state says.
  func restart() throws(CommandFailure) {
    try require(ProgramRun(program, ["daemon-reload"]))
    _ = ProgramRun(program, ["restart", "--", Self.name])
  }

  private func require(_ run: ProgramRun) throws(CommandFailure) {
    let reason: String
    switch run.result {
    case .ended(status: 0, _): return
    case .ended(_, let output): reason = TerminalText.clean(output)
    case .failed(let failure): reason = failure
    }
    throw CommandFailure(
      "systemd does not read its units again: \(reason)",
      hint: "systemctl daemon-reload; systemctl restart \(Self.name)")
  }
}
