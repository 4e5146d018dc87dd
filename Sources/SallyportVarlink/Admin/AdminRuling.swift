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

  package init(
    _ requirement: Requirement, reason: Reason? = nil, rule: Int64? = nil, from: Int64? = nil
  ) {
    self.requirement = requirement
    self.reason = reason
    self.rule = rule
    self.from = from
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    requirement = try reader.choice("requirement")
    reason = try reader.optionalChoice("reason")
    rule = try reader.optionalInteger("rule")
    from = try reader.optionalInteger("from")
  }

  package var json: JSONObject {
    var object: JSONObject = ["requirement": .string(requirement.rawValue)]
    object.set("reason", reason?.rawValue)
    object.set("rule", rule)
    object.set("from", from)
    return object
  }
}
