/// What was seen of the sealing key, never its content.
struct KeyFacts: Equatable {
  /// A file with the key, by its path.
  var file: (path: String, look: FileLook)
  /// Whether `sallyport.toml` names that file, so that no credential is looked for.
  var isNamed: Bool
  /// A sealed credential that the unit loads, and whether it is there; nil where it loads none.
  var credential: (path: String, look: FileLook)?
  /// The drop-in by which breaking the glass keeps the credential from the daemon; nil where there
  /// is none.
  var withholding: String?
  /// Whether it is noted that the key in use has an escrow; nil where it is not known which that is.
  var hasEscrow: Bool?
  var daemonUID: UInt32?
  /// Whether a rotation of the key was begun, or is to begin, and is not at its end.
  var isRotating = false
  /// Why the daemon has not taken the next key, as a clause.
  var nextProblem: String?

  static func == (left: Self, right: Self) -> Bool {
    left.file == right.file && left.isNamed == right.isNamed
      && left.credential?.path == right.credential?.path
      && left.credential?.look == right.credential?.look && left.hasEscrow == right.hasEscrow
      && left.daemonUID == right.daemonUID && left.withholding == right.withholding
      && left.isRotating == right.isRotating && left.nextProblem == right.nextProblem
  }
}
