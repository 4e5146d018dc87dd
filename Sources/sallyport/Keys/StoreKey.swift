import Glibc

/// Which key the store says that it is sealed with, while no daemon says it.
///
/// `sallyportd --which-key` looks, as whoever owns the store: root opens no database that somebody
/// else writes to.
enum StoreKey {
  private static let changer = "/usr/bin/setpriv"
  private static let daemon = "/usr/sbin/sallyportd"

  static func id(ofStoreAt store: String) throws(CommandFailure) -> String {
    var status = stat()
    guard unsafe lstat(store, &status) == 0 else {
      throw failure("\(TerminalText.clean(store)): \(SystemFailure.text(errno))")
    }
    let run = ProgramRun(
      changer,
      [
        "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups", "--", daemon,
        "--which-key",
      ])
    switch run.result {
    case .ended(status: 0, let output): return TerminalText.clean(output)
    case .ended(_, let output):
      throw failure(TerminalText.clean(output.split(separator: "\n").last.map(String.init) ?? ""))
    case .failed(let why): throw failure(why)
    }
  }

  private static func failure(_ why: String) -> CommandFailure {
    CommandFailure(
      "sallyportd does not answer, and which key the store is sealed with cannot be read (\(why)); "
        + "nothing was changed",
      hint: "systemctl status sallyportd.service says more; the same command tries again")
  }
}
