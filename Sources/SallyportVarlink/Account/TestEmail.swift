/// Sends a mail to one's own confirmed address (`method TestEmail`).
package struct TestEmail: WireCall {
  package static let method = "org.sallyport.Account.TestEmail"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    package var address: String

    package init(address: String) {
      self.address = address
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      address = try reader.string("address")
    }

    package var parameters: JSONObject { ["address": .string(address)] }
  }
}
