/// Asks what the policy asks of an account, and why.
package struct ExplainPolicy: AdminCall {
  package static let method = "org.sallyport.Admin.ExplainPolicy"

  package var user: String
  /// Through which the login would come; sshd where it is nil.
  package var service: String?
  /// A numeric source; nil for none.
  package var address: String?
  package var authority: Authority?

  package init(
    user: String, service: String? = nil, address: String? = nil, authority: Authority? = nil
  ) {
    self.user = user
    self.service = service
    self.address = address
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    service = try reader.optionalString("service", bytes: FieldLimits.name)
    address = try reader.optionalString("address", bytes: AdminLimits.address)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user)]
    object.set("service", service)
    object.set("address", address)
    object.set(authority: authority)
    return object
  }

  /// How a rule fits a login: that it does, or the first of its conditions that does not.
  package enum Match: String, Sendable, CaseIterable {
    case matches, account, group, groupUnreadable, service, network, ended, clockLags
  }

  /// A rule by its number, from 1.
  package struct RuleMatch: Sendable, Equatable {
    package var rule: Int64
    package var match: Match

    package init(rule: Int64, match: Match) {
      self.rule = rule
      self.match = match
    }

    package init(json: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(json)
      rule = try reader.integer("rule")
      match = try reader.choice("match")
    }

    package var json: JSONObject { ["rule": .integer(rule), "match": .string(match.rawValue)] }
  }

  package struct Reply: WireReply {
    package var ruling: AdminRuling
    package var enrolled: Bool
    /// Every rule in order.
    package var rules: [RuleMatch]

    package init(ruling: AdminRuling, enrolled: Bool, rules: [RuleMatch] = []) {
      self.ruling = ruling
      self.enrolled = enrolled
      self.rules = rules
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      ruling = try AdminRuling(json: try reader.object("ruling"))
      enrolled = try reader.bool("enrolled")
      rules = try reader.objects("rules", RuleMatch.init(json:))
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["ruling": .object(ruling.json), "enrolled": .bool(enrolled)]
      object.set("rules", rules.map(\.json))
      return object
    }
  }
}
