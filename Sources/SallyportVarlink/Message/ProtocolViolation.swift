/// Bytes that are not a Varlink message.
///
/// The connection has lost its meaning: close it.
package enum ProtocolViolation: Error, Equatable {
  case malformed(JSONError)
  case tooLong(limit: Int)
  case notAnObject
  /// A top-level key that Varlink does not know.
  case unknownKey
  /// A top-level key with a value of the wrong type.
  case wrongType(key: String)
  case methodMissing
  /// `interface.Member` it is not, or it is longer than `MessageLimits.qualifiedName`.
  case invalidName
  /// A call that wants no reply and several replies.
  case onewayAndMore
  /// A call that wants to leave Varlink; nothing here speaks another protocol.
  case upgrade
  /// A reply that announces others to a call that did not ask for `more`, or beside an error.
  case unexpectedContinues
  /// Bytes behind the reply that nobody has asked for.
  case unexpectedBytes
  /// Reply parameters that are not what the interface says.
  case unexpectedParameters(InvalidParameter)
}

extension ProtocolViolation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let error): "malformed message: \(error)"
    case .tooLong(let limit): "message longer than \(limit) bytes"
    case .notAnObject: "message is not an object"
    case .unknownKey: "unknown key in a message"
    case .wrongType(let key): "wrong type of '\(key)' in a message"
    case .methodMissing: "call without a method"
    case .invalidName: "name of a method or an error is not a qualified name"
    case .onewayAndMore: "call is oneway and more"
    case .upgrade: "call asks for an upgrade"
    case .unexpectedContinues: "reply continues where it must not"
    case .unexpectedBytes: "bytes behind the reply"
    case .unexpectedParameters(let error): "reply has an unexpected '\(error.parameter)'"
    }
  }
}
