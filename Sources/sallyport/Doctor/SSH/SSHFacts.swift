/// What was read of sshd.
struct SSHFacts: Equatable {
  /// What came out of asking sshd for its configuration.
  enum Test: Equatable {
    case settings(SSHSettings)
    /// With the last thing that it said.
    case failed(String)
    /// It says nothing, because nothing has made its folder (/run/sshd) yet.
    case notRunning
    case absent
    /// Only root may read its keys.
    case needsRoot

    /// The usual one where sshd does not say.
    var pamService: String {
      if case .settings(let settings) = self { return settings.pamService }
      return SSHSettings.usualPAMService
    }
  }

  /// For anybody in particular to whom no `Match` applies.
  var everybody: Test
  /// Under which name it calls PAM.
  var pamService: String { everybody.pamService }
  var root: Test
  var files: SSHConfigurationFiles
  /// What a `Match` sets, where it is not known whom it is about.
  var exceptions: [SSHConfigurationFiles.Exception] = []
  /// Files that the running sshd has not read as they are now.
  var changedFiles: [String] = []
}
