/// Finds out how far the clock of a device is off, from two codes that it shows one after the other.
package struct ResynchronizeDevice: WireCall {
  package static let method = "org.sallyport.Account.ResynchronizeDevice"

  /// What the device shows, and what it shows next.
  package struct Codes: Sendable, Equatable {
    package var first: Redacted
    package var second: Redacted

    package init(first: Redacted, second: Redacted) {
      self.first = first
      self.second = second
    }
  }

  package var name: String
  /// Nil to ask what would refuse the call.
  package var codes: Codes?

  package init(name: String, codes: Codes? = nil) {
    self.name = name
    self.codes = codes
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    name = try reader.deviceName("name")
    let first = try reader.optionalSecret("firstCode")
    let second = try reader.optionalSecret("secondCode")
    try reader.refuseOthers()
    switch (first, second) {
    case (let first?, let second?): codes = Codes(first: first, second: second)
    case (nil, nil): codes = nil
    case (nil, _): throw InvalidParameter("firstCode")
    case (_, nil): throw InvalidParameter("secondCode")
    }
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    object.set("firstCode", codes?.first)
    object.set("secondCode", codes?.second)
    return object
  }

  package struct Reply: WireReply {
    /// As it is now.
    package var device: AccountDevice

    package init(device: AccountDevice) {
      self.device = device
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      device = try AccountDevice(json: try reader.object("device"))
    }

    package var parameters: JSONObject { ["device": .object(device.json)] }
  }
}
