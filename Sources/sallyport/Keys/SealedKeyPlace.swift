import Glibc
import SallyportVarlink

/// A sealing key as a credential, which systemd opens for the daemon alone.
///
/// `make-sealing-key` seals it: no key comes into this process.
struct SealedKeyPlace: KeyPlace {
  static let maker = "/usr/libexec/sallyport/make-sealing-key"

  /// Seconds: a TPM may take its time, and the trial starts a service.
  private static let patience = 60

  private var next: String { KeyFile.sealedPath + KeyPaths.nextSuffix }

  var description: String { KeyFile.sealedPath }

  var hasNext: Bool { unsafe access(next, F_OK) == 0 }

  func makeNext() throws(CommandFailure) {
    try make("next")
  }

  /// It takes only what the daemon has been given, and has opened again what it puts there.
  func takeNext(_ id: String) throws(CommandFailure) {
    try make("take")
  }

  /// Where the daemon says that it has taken the key which it was given, that may be the one of an
  /// earlier rotation.
  func isNextInUse(_ status: GetKeyStatus.Reply) throws(CommandFailure) -> Bool {
    guard status.nextID == status.id else { return false }
    switch ProgramRun(Self.maker, ["compare"], patience: Self.patience).result {
    case .ended(status: 0, _): return true
    case .ended(status: Self.another, _): return false
    case .ended(_, let output): throw Self.failure(output)
    case .failed(let why): throw Self.failure(why)
    }
  }

  /// What it ends with where the daemon was given another key.
  private static let another: Int32 = 2

  /// Only systemd can tell.
  func check(_ id: String) {}

  private func make(_ what: String) throws(CommandFailure) {
    switch ProgramRun(Self.maker, [what], patience: Self.patience).result {
    case .ended(status: 0, _): return
    case .ended(_, let output): throw Self.failure(output)
    case .failed(let why): throw Self.failure(why)
    }
  }

  /// What it said, without the name before it.
  private static func failure(_ output: String) -> CommandFailure {
    let lines = output.split(separator: "\n").map { line in
      line.hasPrefix("sallyport: ") ? String(line.dropFirst("sallyport: ".count)) : String(line)
    }
    let text = TerminalText.clean(lines.joined(separator: "; "))
    return CommandFailure(
      text.isEmpty ? "the new key was not sealed" : text,
      hint: "mend that; the same command goes on")
  }
}
