import Glibc
import SallyportVarlink

/// The daemon's control socket for a command that goes on when the daemon is started anew.
final class LastingDaemon {
  private let path: String
  private let isNamed: Bool
  private let patience: Duration
  private var client: BlockingClient?

  /// - Parameter patience: for each call.
  init(_ options: ConnectionOptions, patience: Duration = BlockingClient.defaultTimeout) {
    self.patience = patience
    path = options.socket
    isNamed = path != ConnectionOptions.usualSocket
  }

  /// Calls a method, on a new connection where the last one was lost.
  ///
  /// - Returns: Nil where the daemon does not answer for now.
  /// - Throws: `CommandFailure` for whatever does not pass by itself.
  func call<Call: EvidentCall>(_ call: Call) throws(CommandFailure) -> Call.Reply? {
    do {
      return try connected().call(call)
    } catch let error where Self.passes(error) {
      client = nil
      return nil
    } catch {
      throw CommandFailure(error, socket: path, evidence: call.evidence)
    }
  }

  private func connected() throws(ClientError) -> BlockingClient {
    if let client { return client }
    let client = try BlockingClient(
      connectingTo: path, timeout: patience, admitsCallersDirectory: isNamed)
    self.client = client
    return client
  }

  /// Whether it is a restart that shows, or what the next one mends.
  static func passes(_ error: ClientError) -> Bool {
    switch error {
    case .cannotConnect(let errno): [ENOENT, ECONNREFUSED, EAGAIN].contains(errno)
    case .disconnected, .timedOut: true
    case .refused: error.refusal(as: AdminError.self) == .unavailable
    case .untrustedServer, .interrupted, .protocolViolation: false
    }
  }
}
