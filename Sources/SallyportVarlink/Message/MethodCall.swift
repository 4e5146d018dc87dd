/// A Varlink method call.
package struct MethodCall: Sendable, Equatable {
  /// The qualified name, such as `org.sallyport.Login.Begin`.
  package let method: String
  package let parameters: JSONObject
  /// The caller wants no reply, and must not get one.
  package let oneway: Bool
  /// The caller takes several replies.
  package let more: Bool

  package init(
    method: String, parameters: JSONObject, oneway: Bool = false, more: Bool = false
  ) {
    precondition(!(oneway && more), "a call cannot be oneway and more")
    self.method = method
    self.parameters = parameters
    self.oneway = oneway
    self.more = more
  }

  /// Reads one call, without the NUL that ends it.
  ///
  /// Missing, null and empty `parameters` are the same. An unknown or repeated top-level key is a
  /// violation, as it is for sd-varlink.
  ///
  /// - Throws: `ProtocolViolation`; the connection is then to be closed without a reply.
  package init(decoding bytes: Span<UInt8>, maximumBytes: Int) throws(ProtocolViolation) {
    let envelope = try MessageEnvelope(decoding: bytes, maximumBytes: maximumBytes)
    try envelope.refuseKeys(except: ["method", "parameters", "oneway", "more", "upgrade"])
    guard let method = try envelope.name("method") else { throw .methodMissing }
    guard try !envelope.flag("upgrade") else { throw .upgrade }
    let oneway = try envelope.flag("oneway")
    let more = try envelope.flag("more")
    guard !(oneway && more) else { throw .onewayAndMore }
    self.method = method
    self.parameters = try envelope.parameters()
    self.oneway = oneway
    self.more = more
  }

  /// Appends the message and the NUL that ends it.
  package func appendFrame(to bytes: inout [UInt8]) {
    var envelope: JSONObject = ["method": .string(method), "parameters": .object(parameters)]
    if oneway { envelope.set("oneway", .bool(true)) }
    if more { envelope.set("more", .bool(true)) }
    envelope.append(to: &bytes)
    bytes.append(0)
  }
}
