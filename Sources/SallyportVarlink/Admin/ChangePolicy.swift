/// Changes the policy.
package struct ChangePolicy: AdminCall {
  package static let method = "org.sallyport.Admin.ChangePolicy"

  package var change: AdminPolicyChange
  /// Of the policy that the change was made for; nil for whichever is there.
  package var revision: String?
  package var authority: Authority?

  package init(
    _ change: AdminPolicyChange, revision: String? = nil, authority: Authority? = nil
  ) {
    self.change = change
    self.revision = revision
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    change = try AdminPolicyChange(from: &reader)
    revision = try reader.optionalString("revision", bytes: AdminLimits.revision)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    change.write(to: &object)
    object.set("revision", revision)
    object.set(authority: authority)
    return object
  }

  package struct Reply: WireReply {
    /// As it is now.
    package var policy: AdminPolicy
    /// Whether it was another before.
    package var changed: Bool

    package init(policy: AdminPolicy, changed: Bool) {
      self.policy = policy
      self.changed = changed
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      policy = try AdminPolicy(json: try reader.object("policy"))
      changed = try reader.bool("changed")
    }

    package var parameters: JSONObject {
      ["policy": .object(policy.json), "changed": .bool(changed)]
    }
  }
}
