/// Verifies the chain of the audit log behind a row, some of it a call.
package struct VerifyAudit: WireCall {
  package static let method = "org.sallyport.Admin.VerifyAudit"

  /// Nil for where the log begins.
  package var after: Int64?
  package var authority: Authority?

  package init(after: Int64? = nil, authority: Authority? = nil) {
    self.after = after
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    after = try reader.optionalRowNumber("after")
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("after", after)
    object.set(authority: authority)
    return object
  }

  /// What is wrong with the row behind the last good one.
  package enum Fault: String, Sendable, CaseIterable {
    case edited, missing
  }

  package struct Reply: WireReply {
    /// How many rows were verified by this call.
    package var verified: Int64
    /// The number of the last of them: what to go on behind.
    package var last: Int64
    /// Nothing while the chain holds.
    package var fault: Fault?
    /// Whether the log ends there.
    package var atEnd: Bool

    package init(verified: Int64, last: Int64, fault: Fault? = nil, atEnd: Bool) {
      self.verified = verified
      self.last = last
      self.fault = fault
      self.atEnd = atEnd
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      verified = try reader.integer("verified")
      last = try reader.integer("last")
      fault = try reader.optionalChoice("fault")
      atEnd = try reader.bool("atEnd")
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["verified": .integer(verified), "last": .integer(last)]
      object.set("fault", fault?.rawValue)
      object.set("atEnd", .bool(atEnd))
      return object
    }
  }
}
