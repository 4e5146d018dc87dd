import Glibc

/// A sealed credential that a unit loads (systemd.exec(5), `LoadCredentialEncrypted=`).
struct SealedCredential: Equatable {
  let name: String
  let path: String
  /// Whether the unit is not started where the file is missing: where it is named with its folder.
  let isRequired: Bool

  static let program = "/usr/bin/systemd-creds"
  private static let folder = "/etc/credstore.encrypted"

  /// What makes it readable on this host alone.
  static let hostSecret = "/var/lib/systemd/credential.secret"

  /// - Parameter value: of the directive, `name` or `name:path`.
  init(_ value: String) {
    let parts = value.split(separator: ":", maxSplits: 1)
    let file = String(parts.last ?? "")
    name = String(parts.first ?? "")
    isRequired = file.hasPrefix("/")
    path = isRequired ? file : "\(Self.folder)/\(file)"
  }

  /// Whether systemd starts the unit with it.
  ///
  /// Root alone finds out, and nothing of it is kept. Where that cannot be tried, it is taken to be so:
  /// the start itself will tell.
  var opens: Bool {
    guard FileLook.at(path) != .absent else { return !isRequired }
    let run = ProgramRun(Self.program, ["decrypt", "--name=\(name)", path, "/dev/null"])
    guard case .ended(let status, _) = run.result else { return true }
    return status == 0
  }
}
