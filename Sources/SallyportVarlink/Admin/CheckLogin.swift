/// Asks for a dry run of a login: every step of the decision, and nothing done.
package struct CheckLogin: AdminCall {
  package static let method = "org.sallyport.Admin.CheckLogin"

  package var user: String
  /// Through which the login would come.
  package var service: String
  /// A numeric source; nil for none.
  package var address: String?
  package var authority: Authority?

  package init(
    user: String, service: String, address: String? = nil, authority: Authority? = nil
  ) {
    self.user = user
    self.service = service
    self.address = address
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    service = try reader.string("service", bytes: FieldLimits.name)
    address = try reader.optionalString("address", bytes: AdminLimits.address)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user), "service": .string(service)]
    object.set("address", address)
    object.set(authority: authority)
    return object
  }

  /// How a login would end.
  package enum Verdict: String, Sendable, CaseIterable {
    case permit, notRequired, deny, unavailable
  }

  /// Why it would not end well, or why nobody is asked.
  package enum Reason: String, Sendable, CaseIterable {
    case unknownAccount, identityChanged, mandatoryNotEnrolled, throttled, locked, storeFailed
    case nameServiceFailed, brokenGlass
  }

  /// Whether a code would be compared.
  package struct Throttle: Sendable, Equatable {
    package enum Admission: String, Sendable, CaseIterable {
      case compare, recoveryCodesOnly, wait
    }

    package var admission: Admission
    /// When a delay ends, in seconds since 1970.
    package var until: Int64?
    /// Failures of this source that no success has cleared.
    package var failures: Int64
    /// The same of all sources.
    package var uncleared: Int64

    package init(
      admission: Admission, until: Int64? = nil, failures: Int64 = 0, uncleared: Int64 = 0
    ) {
      self.admission = admission
      self.until = until
      self.failures = failures
      self.uncleared = uncleared
    }

    package init(json: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(json)
      admission = try reader.choice("admission")
      until = try reader.optionalInteger("until")
      failures = try reader.integer("failures")
      uncleared = try reader.integer("uncleared")
    }

    package var json: JSONObject {
      var object: JSONObject = ["admission": .string(admission.rawValue)]
      object.set("until", until)
      object.set("failures", failures)
      object.set("uncleared", uncleared)
      return object
    }
  }

  /// What would be asked first.
  package struct Prompt: Sendable, Equatable {
    package var text: String
    package var echo: Bool
    /// Whether it begins an enrolment.
    package var enrols: Bool

    package init(text: String, echo: Bool, enrols: Bool) {
      self.text = text
      self.echo = echo
      self.enrols = enrols
    }

    package init(json: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(json)
      text = try reader.string("text")
      echo = try reader.bool("echo")
      enrols = try reader.bool("enrols")
    }

    package var json: JSONObject {
      ["text": .string(text), "echo": .bool(echo), "enrols": .bool(enrols)]
    }
  }

  package struct Reply: WireReply {
    /// Of whoever has the name now.
    package var uid: Int64?
    package var local: Bool?
    package var recorded: AdminUser?
    package var ruling: AdminRuling?
    package var rules: [ExplainPolicy.RuleMatch] = []
    package var throttle: Throttle?
    package var prompt: Prompt?
    package var tries: Int64
    package var verdict: Verdict
    package var reason: Reason?
    /// What sshd's account line would be told after a key alone.
    package var account: Verdict

    package init(tries: Int64, verdict: Verdict, account: Verdict) {
      self.tries = tries
      self.verdict = verdict
      self.account = account
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      uid = try reader.optionalInteger("uid")
      local = try reader.optionalBool("local")
      if let user = try reader.optionalObject("recorded") { recorded = try AdminUser(json: user) }
      if let json = try reader.optionalObject("ruling") { ruling = try AdminRuling(json: json) }
      rules = try reader.objects("rules", ExplainPolicy.RuleMatch.init(json:))
      if let json = try reader.optionalObject("throttle") { throttle = try Throttle(json: json) }
      if let json = try reader.optionalObject("prompt") { prompt = try Prompt(json: json) }
      tries = try reader.integer("tries")
      verdict = try reader.choice("verdict")
      reason = try reader.optionalChoice("reason")
      account = try reader.choice("account")
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("uid", uid)
      if let local { object.set("local", .bool(local)) }
      if let recorded { object.set("recorded", .object(recorded.json)) }
      if let ruling { object.set("ruling", .object(ruling.json)) }
      object.set("rules", rules.map(\.json))
      if let throttle { object.set("throttle", .object(throttle.json)) }
      if let prompt { object.set("prompt", .object(prompt.json)) }
      object.set("tries", tries)
      object.set("verdict", .string(verdict.rawValue))
      object.set("reason", reason?.rawValue)
      object.set("account", .string(account.rawValue))
      return object
    }
  }
}
