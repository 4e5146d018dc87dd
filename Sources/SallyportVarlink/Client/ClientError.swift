/// Why a call has no reply.
package enum ClientError: Error, Equatable {
  /// Nobody listens on the path, or this process may not connect; `errno` says which.
  case cannotConnect(errno: Int32)
  /// The socket is not where only its owner could have put it.
  case untrustedServer(ServerTrust.Objection)
  /// The server closed the connection before the reply was whole.
  case disconnected
  /// The reply was not whole when the time was over.
  case timedOut
  /// The reply was not whole when the person had waited long enough.
  case interrupted
  case protocolViolation(ProtocolViolation)
  /// The server answered an error.
  case refused(error: String, parameters: JSONObject)
}

extension ClientError {
  /// The error as one of an interface, where it is one.
  package func refusal<Refusal: WireError>(as type: Refusal.Type = Refusal.self) -> Refusal? {
    guard case .refused(let error, let parameters) = self else { return nil }
    return Refusal(qualifiedName: error, parameters: parameters)
  }
}

extension ClientError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotConnect(let errno): "cannot connect (errno \(errno))"
    case .untrustedServer(let objection): objection.description
    case .disconnected: "the connection was closed"
    case .timedOut: "no answer in time"
    case .interrupted: "interrupted before the answer"
    case .protocolViolation(let violation): violation.description
    case .refused(let error, _): error
    }
  }
}
