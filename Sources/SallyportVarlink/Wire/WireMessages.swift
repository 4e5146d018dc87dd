/// The parameters of a method's call.
package protocol WireCall: Sendable, Equatable {
  associatedtype Reply: WireReply

  /// The qualified name of the method.
  static var method: String { get }

  /// Reads the parameters strictly: an unknown field is an error, because a caller that means
  /// something by it would otherwise be misunderstood.
  init(parameters: JSONObject) throws(InvalidParameter)

  var parameters: JSONObject { get }
}

/// The parameters of a method's reply.
package protocol WireReply: Sendable, Equatable {
  /// Reads the parameters; unknown fields are ignored, so that an old client survives a new daemon.
  init(parameters: JSONObject) throws(InvalidParameter)

  var parameters: JSONObject { get }
}

/// The errors of one interface.
package protocol WireError: Error, Equatable {
  /// The error of this qualified name; nil where it is another interface's, or unknown, or lacks
  /// what it must say.
  init?(qualifiedName: String, parameters: JSONObject)

  /// The qualified name, such as `org.sallyport.Account.NotEnrolled`.
  var qualifiedName: String { get }

  var parameters: JSONObject { get }
}

/// The reply of a method that answers nothing but success.
package struct EmptyReply: WireReply {
  package init() {}

  package init(parameters: JSONObject) {}

  package var parameters: JSONObject { JSONObject() }
}

extension WireCall {
  /// The message that calls this method.
  package var call: MethodCall { MethodCall(method: Self.method, parameters: parameters) }
}

extension WireReply {
  /// The message that says so.
  package var reply: MethodReply { MethodReply(parameters: parameters) }
}

extension WireError {
  /// The message that says so.
  package var reply: MethodReply { MethodReply(error: qualifiedName, parameters: parameters) }
}
