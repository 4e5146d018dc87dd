import Glibc
import SallyportVarlink

/// Looks at how this machine keeps the sealing key.
enum KeyReader {
  /// - Parameter status: of the key that the daemon uses; nil where it does not say.
  static func facts(
    _ files: DaemonFiles, unit: UnitFacts?, daemonUID: UInt32?, status: GetKeyStatus.Reply?
  ) -> KeyFacts {
    let path = files.key ?? DaemonFiles.usualKey
    let credential = unit?.sealedKey
    return KeyFacts(
      file: (path, FileLook.at(path)), isNamed: files.key != nil,
      credential: credential.map(Self.look), withholding: KeyWithholding.standing,
      hasEscrow: hasEscrow(of: status?.id), daemonUID: daemonUID,
      isRotating: isRotating(status, besides: [path, credential?.path]),
      nextProblem: status?.nextProblem)
  }

  private static func look(at credential: SealedCredential) -> KeyFacts.Credential {
    let bytes = try? SmallFile.read(credential.path, maximumBytes: SealedKeyKind.mostBytes)
    return KeyFacts.Credential(
      path: credential.path, look: FileLook.at(credential.path),
      opens: geteuid() == 0 ? credential.opens : nil,
      binding: bytes.flatMap { CredentialBinding(String(decoding: $0, as: UTF8.self)) })
  }

  /// A next key that lies there is one whose turn comes, or whose place was not cleared.
  private static func isRotating(_ status: GetKeyStatus.Reply?, besides keys: [String?]) -> Bool {
    if status?.rotation != nil { return true }
    return keys.contains { key in
      key.map { FileLook.at($0 + KeyPaths.nextSuffix).facts != nil } ?? false
    }
  }

  /// Whether an escrow of the key was noted.
  ///
  /// - Returns: nil where nobody says which key it would have to be.
  private static func hasEscrow(of keyID: String?) -> Bool? {
    keyID.map { EscrowMark.read(of: $0) != nil }
  }
}
