/// One row of the audit log (`type AuditRow`).
///
/// Words are the daemon's: a newer one may know more of them.
package struct AuditRow: Sendable, Equatable {
  package var number: Int64
  /// Seconds since 1970-01-01T00:00:00Z.
  package var at: Int64
  package var action: String
  package var verdict: String
  package var reason: String?
  /// Whom it is about.
  package var account: String?
  package var uid: Int64?
  /// The uid of the acting person.
  package var actor: Int64?
  package var service: String?
  package var terminal: String?
  package var address: String?
  package var remoteUser: String?
  package var method: String?
  package var device: String?
  /// Which rule decided.
  package var rule: String?
  /// What was said about it.
  package var note: String?
  /// How many of its kind the row stands for.
  package var count: Int64
  /// The first 8 bytes of the row's MAC, in hexadecimal digits, as in the journal.
  package var mac: String

  package init(
    number: Int64, at: Int64, action: String, verdict: String, reason: String? = nil,
    account: String? = nil, uid: Int64? = nil, actor: Int64? = nil, service: String? = nil,
    terminal: String? = nil, address: String? = nil, remoteUser: String? = nil,
    method: String? = nil, device: String? = nil, rule: String? = nil, note: String? = nil,
    count: Int64 = 1, mac: String
  ) {
    self.number = number
    self.at = at
    self.action = action
    self.verdict = verdict
    self.reason = reason
    self.account = account
    self.uid = uid
    self.actor = actor
    self.service = service
    self.terminal = terminal
    self.address = address
    self.remoteUser = remoteUser
    self.method = method
    self.device = device
    self.rule = rule
    self.note = note
    self.count = count
    self.mac = mac
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    number = try reader.integer("number")
    at = try reader.integer("at")
    action = try reader.string("action")
    verdict = try reader.string("verdict")
    reason = try reader.optionalString("reason")
    account = try reader.optionalString("account")
    uid = try reader.optionalInteger("uid")
    actor = try reader.optionalInteger("actor")
    service = try reader.optionalString("service")
    terminal = try reader.optionalString("terminal")
    address = try reader.optionalString("address")
    remoteUser = try reader.optionalString("remoteUser")
    method = try reader.optionalString("method")
    device = try reader.optionalString("device")
    rule = try reader.optionalString("rule")
    note = try reader.optionalString("note")
    count = try reader.integer("count")
    mac = try reader.string("mac")
  }

  package var json: JSONObject {
    var object: JSONObject = [
      "number": .integer(number), "at": .integer(at), "action": .string(action),
      "verdict": .string(verdict),
    ]
    object.set("reason", reason)
    object.set("account", account)
    object.set("uid", uid)
    object.set("actor", actor)
    object.set("service", service)
    object.set("terminal", terminal)
    object.set("address", address)
    object.set("remoteUser", remoteUser)
    object.set("method", method)
    object.set("device", device)
    object.set("rule", rule)
    object.set("note", note)
    object.set("count", count)
    object.set("mac", mac)
    return object
  }
}
