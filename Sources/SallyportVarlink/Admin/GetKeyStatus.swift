/// Asks which sealing key is in use.
package struct GetKeyStatus: WireCall {
  package static let method = "org.sallyport.Admin.GetKeyStatus"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    /// Names the key, and tells nothing about it.
    package var id: String
    /// Where the daemon has read it.
    package var path: String

    package init(id: String, path: String) {
      self.id = id
      self.path = path
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      id = try reader.string("id")
      path = try reader.string("path")
    }

    package var parameters: JSONObject { ["id": .string(id), "path": .string(path)] }
  }
}
