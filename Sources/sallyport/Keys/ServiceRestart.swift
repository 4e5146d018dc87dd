import Glibc

/// Has systemd start the daemon anew: its sockets stay, and logins wait there.
enum ServiceRestart {
  private static let systemctl = "/usr/bin/systemctl"
  private static let unit = "sallyportd.service"

  /// Seconds: systemd's own patience with a stop and a start, 90 s each, and some more.
  private static let patience = 200

  static var isPossible: Bool { unsafe access("/run/systemd/system", F_OK) == 0 }

  /// Returns when it is ready.
  static func run() throws(CommandFailure) {
    switch ProgramRun(systemctl, ["restart", unit], patience: patience).result {
    case .ended(status: 0, _): return
    case .ended(_, let output):
      throw failure(TerminalText.clean(output.split(separator: "\n").first.map(String.init) ?? ""))
    case .failed(let why): throw failure(why)
    }
  }

  private static func failure(_ why: String) -> CommandFailure {
    CommandFailure(
      "sallyportd was not started anew: \(why)",
      hint: "journalctl -u sallyportd says more; then the same command goes on")
  }
}
