/// What was seen of the sealing key, never its content.
struct KeyFacts {
  /// A sealed credential that the unit loads.
  struct Credential {
    var path: String
    var look: FileLook
    /// Whether systemd can open it; nil where whoever asks cannot find out.
    var opens: Bool?
    /// Nil where it does not say, or may not be read.
    var binding: CredentialBinding?
  }

  /// A file with the key, by its path.
  var file: (path: String, look: FileLook)
  /// Whether `sallyport.toml` names that file, so that no credential is looked for.
  var isNamed: Bool
  /// Nil where the unit loads none.
  var credential: Credential?
  /// The drop-ins by which breaking the glass keeps the credential from the daemon.
  var withholding: [KeyWithholding] = []
  /// Whether it is noted that the key in use has an escrow; nil where it is not known which that is.
  var hasEscrow: Bool?
  var daemonUID: UInt32?
  /// Whether a rotation of the key was begun, or is to begin, and is not at its end.
  var isRotating = false
  /// Why the daemon has not taken the next key, as a clause.
  var nextProblem: String?
}
