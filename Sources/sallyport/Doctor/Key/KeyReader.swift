import Glibc

/// Looks at how this machine keeps the sealing key.
enum KeyReader {
  /// Where systemd-creds(1) puts what is sealed.
  static let sealedKey = "/etc/credstore.encrypted/sallyport.key"

  static func facts(_ files: DaemonFiles, unit: UnitFacts?, daemonUID: UInt32?) -> KeyFacts {
    let path = files.key ?? DaemonFiles.usualKey
    return KeyFacts(
      file: (path, FileLook.at(path)), isNamed: files.key != nil,
      credential: unit?.sealedCredential.map { ($0, FileLook.at($0)) },
      hasEscrow: hasEscrow(besideStore: files.state), daemonUID: daemonUID)
  }

  /// Whether an escrow of the key was recorded: the one place that knows how.
  ///
  /// - Returns: nil where the state directory cannot be looked into.
  static func hasEscrow(besideStore folder: String) -> Bool? {
    // Where no daemon has run yet there is nothing to lose.
    guard FileLook.at(folder) != .absent else { return nil }
    return switch FileLook.at("\(folder)/escrow.json") {
    case .found: true
    case .absent: false
    case .unreadable: nil
    }
  }
}
