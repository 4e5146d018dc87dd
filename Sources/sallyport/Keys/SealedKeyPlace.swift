import Glibc
import SallyportCrypto

/// A sealing key as a credential, which systemd opens for the daemon.
///
/// `make-sealing-key` seals and opens it; which key comes to lie where, and that it is the right one,
/// is seen to here.
struct SealedKeyPlace: KeyPlace {
  /// What a TPM is to bind new keys to; nil where nobody said.
  var pcrs: TPM2PCRs?

  var path = KeyFile.sealedPath

  /// The program, and what comes before our words to it.
  var maker = (path: "/usr/libexec/sallyport/make-sealing-key", arguments: [String]())

  /// Seconds: a TPM may take its time, and the trial starts a service.
  private static let patience = 60

  private static let name = KeyPaths.credentialName

  func isBoundToTPM() throws(CommandFailure) -> Bool {
    try SealedKeyKind.read(hasNext ? nextPath : path).isBoundToTPM
  }

  func key(_ turn: KeyTurn) throws(CommandFailure) -> Secret {
    switch turn {
    case .present: try open(path, as: Self.name)
    case .next: try open(nextPath, as: Self.name + KeyPaths.nextSuffix)
    }
  }

  func putNext(_ key: Secret) throws(CommandFailure) {
    try seal(
      key, as: Self.name + KeyPaths.nextSuffix, in: nextPath, by: SealedKeyKind.read(path))
  }

  /// The name is a part of what is sealed, so it is sealed once more.
  func takeNext(_ id: String) throws(CommandFailure) {
    try check(.next, is: id)
    // Else a command that was cut off has put it there already, and the one from before beside it.
    if (try? self.id(.present)) != id { try replacePresent() }
    guard unsafe unlink(nextPath) == 0 else { throw Self.failure(nextPath, errno) }
    _ = ParentFolder.synchronize(of: path)
  }

  private func replacePresent() throws(CommandFailure) {
    let new = path + ".new"
    unsafe unlink(new)
    defer { unsafe unlink(new) }
    try seal(key(.next), as: Self.name, in: new, by: SealedKeyKind.read(nextPath))
    // For a store from before; whoever has made an escrow of that key removes it.
    let former = path + ".former"
    unsafe unlink(former)
    guard unsafe link(path, former) == 0 || errno == ENOENT else {
      throw Self.failure(former, errno)
    }
    guard unsafe rename(new, path) == 0 else { throw Self.failure(path, errno) }
    _ = ParentFolder.synchronize(of: path)
  }

  // MARK: make-sealing-key

  /// Seals a key in a new file, which then holds that one and no other.
  private func seal(
    _ key: Secret, as name: String, in file: String, by kind: SealedKeyKind
  ) throws(CommandFailure) {
    try TPM2PCRs.check(pcrs, isBoundToTPM: kind.isBoundToTPM)
    var bytes = key.withBytes { [UInt8](copying: $0) }
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    let bound = pcrs.map { [$0.text] } ?? []
    _ = try run(["seal", name, file, kind.rawValue] + bound, input: bytes)
    guard try open(file, as: name) == key else {
      unsafe unlink(file)
      throw CommandFailure(
        "systemd-creds has sealed another key than the new one", hint: "the same command goes on")
    }
  }

  private func open(_ file: String, as name: String) throws(CommandFailure) -> Secret {
    var bytes = try run(["open", name, file])
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    guard bytes.count == SealingKey.count else {
      throw CommandFailure(
        "\(TerminalText.clean(file)) holds no sealing key", hint: "bring it back from a copy")
    }
    return Secret(copying: bytes)
  }

  /// - Returns: what it wrote.
  private func run(
    _ arguments: [String], input: [UInt8] = []
  ) throws(CommandFailure) -> [UInt8] {
    let run = ProgramRun(
      maker.path, maker.arguments + arguments, input: input, patience: Self.patience)
    switch run.result {
    case .ended(status: 0, _): return run.output
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
      hint: "mend that, and the same command goes on; "
        + "sallyport keys rotate --abort takes a next key away that is not in use")
  }

  private static func failure(_ path: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      "cannot write \(TerminalText.clean(path)): \(SystemFailure.text(code))",
      hint: "the same command goes on")
  }
}
