/// The hash of an authenticator app (RFC 6238 §1.2), as the wire spells it.
package enum DeviceAlgorithm: String, Sendable, CaseIterable {
  case sha1 = "SHA1"
  case sha256 = "SHA256"
  case sha512 = "SHA512"
}

/// How an authenticator app computes its codes.
package struct DeviceParameters: Sendable, Equatable {
  package var algorithm: DeviceAlgorithm
  package var digits: Int64
  /// Seconds of a time step.
  package var period: Int64

  package init(algorithm: DeviceAlgorithm, digits: Int64, period: Int64) {
    self.algorithm = algorithm
    self.digits = digits
    self.period = period
  }

  init(from reader: inout ParameterReader) throws(InvalidParameter) {
    algorithm = try reader.choice("algorithm")
    digits = try reader.integer("digits")
    period = try reader.integer("period")
  }

  func write(to object: inout JSONObject) {
    object.set("algorithm", algorithm.rawValue)
    object.set("digits", digits)
    object.set("period", period)
  }
}
