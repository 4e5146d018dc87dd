/// Asks for the policy as it is.
package struct GetPolicy: WireCall {
  package static let method = "org.sallyport.Admin.GetPolicy"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    package var policy: AdminPolicy

    package init(policy: AdminPolicy) {
      self.policy = policy
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      policy = try AdminPolicy(json: try reader.object("policy"))
    }

    package var parameters: JSONObject { ["policy": .object(policy.json)] }
  }
}
