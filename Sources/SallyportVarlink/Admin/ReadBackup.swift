/// Reads some bytes of the copy that the connection has begun.
package struct ReadBackup: WireCall {
  package static let method = "org.sallyport.Admin.ReadBackup"

  package var offset: Int64

  package init(offset: Int64) {
    self.offset = offset
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    offset = try reader.integer("offset")
    guard offset >= 0 else { throw InvalidParameter("offset") }
    try reader.refuseOthers()
  }

  package var parameters: JSONObject { ["offset": .integer(offset)] }

  package struct Reply: WireReply {
    /// Bytes of one reply: a millisecond's work for the daemon, and well below `MessageLimits.control`
    /// in Base64.
    package static let maximumByteCount = 192 * 1024

    /// None behind the end.
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
      self.bytes = bytes
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      guard let bytes = Base64.bytes(of: try reader.string("data")),
        bytes.count <= Self.maximumByteCount
      else { throw InvalidParameter("data") }
      self.bytes = bytes
    }

    package var parameters: JSONObject { ["data": .string(Base64.text(of: bytes))] }
  }
}
