/// What a policy asks of an account at a login, and why (`type Ruling`).
package struct AdminRuling: Sendable, Equatable {
  package enum Requirement: String, Sendable, CaseIterable {
    case notRequired, codeRequired
    /// A prompt, and refusal whatever is typed.
    case mandatoryNotEnrolled
  }

  /// Why nothing is asked.
  package enum Reason: String, Sendable, CaseIterable {
    case modeOff, notEnrolled, exempt, temporaryPass, remembered, directoryAccount
  }

  package var requirement: Requirement
  package var reason: Reason?
  /// The number of the deciding rule, from 1.
  package var rule: Int64?
  /// When a second factor becomes mandatory for the account, in seconds since 1970, where that is
  /// announced.
  package var from: Int64?
  /// Whether an account that is `mandatoryNotEnrolled` may set a second factor up as it signs in;
  /// nil for no.
  package var enrols: Bool?

  package init(
    _ requirement: Requirement, reason: Reason? = nil, rule: Int64? = nil, from: Int64? = nil,
    enrols: Bool? = nil
  ) {
    self.requirement = requirement
    self.reason = reason
    self.rule = rule
    self.from = from
    self.enrols = enrols
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    requirement = try reader.choice("requirement")
    reason = try reader.optionalChoice("reason")
    rule = try reader.optionalInteger("rule")
    from = try reader.optionalInteger("from")
    enrols = try reader.optionalBool("enrols")
  }

  package var json: JSONObject {
    var object: JSONObject = ["requirement": .string(requirement.rawValue)]
    object.set("reason", reason?.rawValue)
    object.set("rule", rule)
    object.set("from", from)
    object.set("enrols", enrols)
    return object
  }
}
