import Glibc
import SallyportVarlink

extension CommandFailure {
  /// What went wrong between this program and the daemon, in plain words.
  ///
  /// - Parameter evidence: what shows whether the call was done, where it would change anything.
  init(_ error: ClientError, socket: String, evidence: String? = nil) {
    let path = TerminalText.clean(socket)
    switch error {
    case .cannotConnect(let errno) where [EACCES, EPERM].contains(errno):
      self.init(
        "you may not connect to \(path)", hint: "its mode should be 0666: ls -l \(path)")
    case .cannotConnect(let errno) where errno == ENAMETOOLONG:
      self.init(
        "the path of the socket is too long",
        hint: "it has 107 bytes at most; without --socket it is \(ConnectionOptions.usualSocket)")
    case .cannotConnect:
      self.init(
        "the daemon does not answer on \(path)",
        hint: "systemctl status sallyportd; journalctl -u sallyportd says why it does not run")
    case .untrustedServer(let objection):
      self.init(
        "\(path) is no place to send codes to: \(objection)",
        hint: "the directory must belong to root or to the daemon, writable by nobody else")
    case .disconnected:
      self.init("the daemon closed the connection", hint: Self.hint(evidence))
    case .timedOut:
      self.init("the daemon does not answer in time", hint: Self.hint(evidence))
    case .protocolViolation(let violation):
      self.init(
        "the daemon's answer makes no sense: \(violation)",
        hint: Self.hint(evidence, orElse: Self.sameVersion))
    case .interrupted:
      self = evidence.map(Self.interruptedChange) ?? .interrupted
    case .refused(let name, _):
      self = Self.refusal(error, name: name)
    }
  }

  /// What a call that got no answer has done, nobody here knows.
  private static func hint(_ evidence: String?, orElse other: String = seeDaemon) -> String {
    evidence.map { "it may have been done; \($0)" } ?? other
  }

  private static let seeDaemon = "systemctl status sallyportd; journalctl -u sallyportd says more"

  private static func refusal(_ error: ClientError, name: String) -> CommandFailure {
    if let refusal = error.refusal(as: AccountError.self) { return CommandFailure(refusal) }
    if let refusal = error.refusal(as: AdminError.self) { return CommandFailure(refusal) }
    if let refusal = error.refusal(as: ServiceError.self) { return CommandFailure(refusal) }
    return CommandFailure("the daemon refuses: \(TerminalText.clean(name))", hint: sameVersion)
  }
}
