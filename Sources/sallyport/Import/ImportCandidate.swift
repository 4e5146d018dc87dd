import SallyportImport

/// Somebody of whom another verifier has a file or a line.
struct ImportCandidate: Equatable {
  let user: String
  /// Nil where the file does not say.
  var uid: UInt32?
  /// The file, or file and line.
  let place: String
  let content: Result<ForeignAuthenticator, ImportProblem>
}
