import Glibc

/// How far a backup is, for a person who waits and not for a log.
enum BackupProgressText {
  /// Less is done before anybody has read it.
  private static let fewest: Int64 = 8 << 20

  static func show(_ progress: BackupProgress) {
    guard isatty(STDERR_FILENO) == 1, progress.total > fewest else { return }
    Output.standardError("\r\(line(progress))\u{1B}[K")
  }

  /// Takes the line back.
  static func clear() {
    if isatty(STDERR_FILENO) == 1 { Output.standardError("\r\u{1B}[K") }
  }

  static func line(_ progress: BackupProgress) -> String {
    let done = "\(progress.done >> 20) of \(mebibytes(progress.total))"
    return switch progress.part {
    case .copying: "copied: \(done)"
    case .checking: "reading the copy back: \(mebibytes(progress.total))"
    case .fetching: "written: \(done)"
    }
  }

  static func mebibytes(_ count: Int64) -> String {
    count < 1 << 20 ? "\((count + 1023) >> 10) KiB" : "\((count + (1 << 20) - 1) >> 20) MiB"
  }
}
