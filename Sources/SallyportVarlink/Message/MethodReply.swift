/// One reply to a Varlink method call.
package struct MethodReply: Sendable, Equatable {
  package let parameters: JSONObject
  /// Another reply follows.
  ///
  /// Never together with an error, which is final.
  package let continues: Bool
  /// The qualified name of the error, such as `org.sallyport.Login.NoConversation`; nil where the
  /// call succeeded.
  package let error: String?

  package init(parameters: JSONObject, continues: Bool = false) {
    self.parameters = parameters
    self.continues = continues
    self.error = nil
  }

  package init(error: String, parameters: JSONObject) {
    self.parameters = parameters
    self.continues = false
    self.error = error
  }

  /// Reads one reply, without the NUL that ends it.
  package init(decoding bytes: Span<UInt8>, maximumBytes: Int) throws(ProtocolViolation) {
    let envelope = try MessageEnvelope(decoding: bytes, maximumBytes: maximumBytes)
    try envelope.refuseKeys(except: ["parameters", "continues", "error"])
    self.error = try envelope.name("error")
    self.continues = try envelope.flag("continues")
    self.parameters = try envelope.parameters()
    guard !continues || error == nil else { throw .unexpectedContinues }
  }

  /// Appends the message and the NUL that ends it.
  ///
  /// Written without an envelope object, because this is on the login path.
  package func appendFrame(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"parameters\":".utf8)
    parameters.append(to: &bytes)
    if let error {
      bytes.append(contentsOf: ",\"error\":".utf8)
      JSONValue.append(error, to: &bytes)
    }
    if continues { bytes.append(contentsOf: ",\"continues\":true".utf8) }
    bytes.append(contentsOf: "}\0".utf8)
  }
}
