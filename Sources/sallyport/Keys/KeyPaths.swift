import Glibc

/// What the daemon reads a key from, and where that is kept.
enum KeyPaths {
  /// Behind the name of a key: the one that is to take its place.
  static let nextSuffix = ".next"

  /// As the unit loads it.
  static let credentialName = "sallyport.key"

  /// Where systemd hands it to the unit.
  static let credential = "\(credentials)\(DaemonUnit.name)/\(credentialName)"

  private static let credentials = "/run/credentials/"

  static func isNext(_ path: String) -> Bool { path.hasSuffix(nextSuffix) }

  /// The key's path, where this may be that of the one to take its place.
  private static func withoutNext(_ path: String) -> String {
    isNext(path) ? String(path.dropLast(nextSuffix.count)) : path
  }

  private static func isCredential(_ path: String) -> Bool {
    path.hasPrefix(credentials) && path.hasSuffix("/\(credentialName)")
  }

  /// Where the key is now that the daemon has read at this path: it may have come into its place
  /// since.
  static func present(_ path: String) -> String {
    guard isNext(path), unsafe access(path, F_OK) != 0 else { return path }
    return withoutNext(path)
  }

  /// The file from which the next start of the daemon has what it has read at this path.
  static func kept(_ path: String) -> String {
    isCredential(withoutNext(path)) ? KeyFile.sealedPath : path
  }

  /// The place of the key that the daemon has read at this path, be it the key or the next one.
  ///
  /// - Parameter pcrs: what a TPM is to bind new keys to, where they are sealed to one.
  static func place(of path: String, pcrs: TPM2PCRs? = nil) -> any KeyPlace {
    let present = withoutNext(path)
    return isCredential(present) ? SealedKeyPlace(pcrs: pcrs) : KeyFilePlace(path: present)
  }

  /// The place where a rotation was begun, as far as the files say so; otherwise where the daemon
  /// looks first.
  static func place(_ files: DaemonFiles) -> any KeyPlace {
    if let path = files.key { return KeyFilePlace(path: path) }
    let file = KeyFilePlace(path: KeyFile.usualPath)
    let sealed = SealedKeyPlace()
    return file.hasNext && !sealed.hasNext ? file : sealed
  }
}
