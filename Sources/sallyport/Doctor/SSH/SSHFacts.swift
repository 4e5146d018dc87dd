/// What was read of sshd.
struct SSHFacts: Equatable {
  /// What came out of asking sshd for its configuration.
  enum Test: Equatable {
    case settings(SSHSettings)
    /// With the last thing that it said.
    case failed(String)
    case absent
    /// Only root may read its keys.
    case needsRoot
  }

  /// For anybody in particular to whom no `Match` applies.
  var everybody: Test
  var root: Test
  var files: SSHConfigurationFiles
}
