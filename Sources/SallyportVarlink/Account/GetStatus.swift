/// Asks what is set up, and what policy asks for.
package struct GetStatus: WireCall {
  package static let method = "org.sallyport.Account.GetStatus"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    package var status: AccountStatus

    package init(status: AccountStatus) {
      self.status = status
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      status = try AccountStatus(json: try reader.object("status"))
    }

    package var parameters: JSONObject { ["status": .object(status.json)] }
  }
}
