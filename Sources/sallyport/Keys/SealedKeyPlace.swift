import Glibc

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

  /// What it puts there it has opened again, and compared.
  func takeNext(_ id: String) throws(CommandFailure) {
    try make("take")
  }

  /// Only systemd can tell.
  func check(_ id: String) {}

  private func make(_ what: String) throws(CommandFailure) {
    switch ProgramRun(Self.maker, [what], patience: Self.patience).result {
    case .ended(status: 0, _): return
    case .ended(_, let output):
      throw CommandFailure(Self.text(output), hint: "mend that; the same command goes on")
    case .failed(let why):
      throw CommandFailure("the new key was not sealed: \(why)", hint: "is the package whole?")
    }
  }

  /// What it said, without the name before it.
  private static func text(_ output: String) -> String {
    let lines = output.split(separator: "\n").map { line in
      line.hasPrefix("sallyport: ") ? String(line.dropFirst("sallyport: ".count)) : String(line)
    }
    let text = TerminalText.clean(lines.joined(separator: "; "))
    return text.isEmpty ? "the new key was not sealed" : text
  }
}
