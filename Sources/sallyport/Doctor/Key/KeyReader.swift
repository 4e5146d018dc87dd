/// Looks at how this machine keeps the sealing key.
enum KeyReader {
  /// - Parameter keyID: of the key that the daemon uses; nil where it does not say.
  static func facts(
    _ files: DaemonFiles, unit: UnitFacts?, daemonUID: UInt32?, keyID: String?
  ) -> KeyFacts {
    let path = files.key ?? DaemonFiles.usualKey
    let withholding = KeyWithholding()
    return KeyFacts(
      file: (path, FileLook.at(path)), isNamed: files.key != nil,
      credential: unit?.sealedCredential.map { ($0, FileLook.at($0)) },
      withholding: withholding.isThere ? withholding.path : nil,
      hasEscrow: hasEscrow(of: keyID), daemonUID: daemonUID)
  }

  /// Whether an escrow of the key was noted.
  ///
  /// - Returns: nil where nobody says which key it would have to be.
  private static func hasEscrow(of keyID: String?) -> Bool? {
    keyID.map { EscrowMark.read()?.keyID == $0 }
  }
}
