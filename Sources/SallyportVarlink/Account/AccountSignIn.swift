/// A sign-in (`type SignIn`).
package struct AccountSignIn: Sendable, Equatable {
  /// What was used as the second factor, or stood for it.
  package enum Method: String, Sendable, CaseIterable {
    case app, recoveryCode, email, brokenGlass
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  package var at: Int64
  package var service: String
  package var address: String?
  /// Whether policy asked for a second factor.
  package var secondFactorRequired: Bool
  /// Nothing where policy asked for none.
  package var method: Method?

  package init(
    at: Int64, service: String, address: String? = nil, secondFactorRequired: Bool,
    method: Method? = nil
  ) {
    self.at = at
    self.service = service
    self.address = address
    self.secondFactorRequired = secondFactorRequired
    self.method = method
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    at = try reader.integer("at")
    service = try reader.string("service")
    address = try reader.optionalString("address")
    secondFactorRequired = try reader.bool("secondFactorRequired")
    method = try reader.optionalChoice("method")
  }

  package var json: JSONObject {
    var object: JSONObject = ["at": .integer(at), "service": .string(service)]
    object.set("address", address)
    object.set("secondFactorRequired", secondFactorRequired)
    object.set("method", method?.rawValue)
    return object
  }
}
