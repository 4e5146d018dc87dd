/// Asks for a new key.
package struct BeginEnrollment: WireCall {
  package static let method = "org.sallyport.Account.BeginEnrollment"

  /// Of the device; the daemon finds one where it is nil.
  package var name: String?
  /// SHA1 where it is nil.
  package var algorithm: DeviceAlgorithm?
  /// 6 where it is nil.
  package var digits: Int64?
  /// Seconds; 30 where it is nil.
  package var period: Int64?
  package var stepUp: Redacted?

  package init(
    name: String? = nil, algorithm: DeviceAlgorithm? = nil, digits: Int64? = nil,
    period: Int64? = nil, stepUp: Redacted? = nil
  ) {
    self.name = name
    self.algorithm = algorithm
    self.digits = digits
    self.period = period
    self.stepUp = stepUp
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    name = try reader.optionalDeviceName("name")
    algorithm = try reader.optionalChoice("algorithm")
    digits = try reader.optionalInteger("digits")
    period = try reader.optionalInteger("period")
    stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
    try checkRanges()
  }

  private func checkRanges() throws(InvalidParameter) {
    if let digits, !FieldLimits.digits.contains(digits) { throw InvalidParameter("digits") }
    if let period, !FieldLimits.periods.contains(period) { throw InvalidParameter("period") }
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("name", name)
    object.set("algorithm", algorithm?.rawValue)
    object.set("digits", digits)
    object.set("period", period)
    object.set("stepUp", stepUp)
    return object
  }

  package struct Reply: WireReply {
    package var enrollment: PendingEnrollment

    package init(enrollment: PendingEnrollment) {
      self.enrollment = enrollment
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      enrollment = try PendingEnrollment(json: try reader.object("enrollment"))
    }

    package var parameters: JSONObject { ["enrollment": .object(enrollment.json)] }
  }
}
