/// One rule of the policy (`type Rule`).
///
/// An empty list matches everything.
package struct AdminRule: Sendable, Equatable {
  package enum Effect: String, Sendable, CaseIterable {
    /// Nothing is asked.
    case exempt
    /// A second factor is, enrolled or not.
    case require
  }

  package var effect: Effect
  package var accounts: [String]
  package var groups: [String]
  package var services: [String]
  /// Numeric sources: 192.0.2.0/24, 2001:db8::/32, a single address.
  package var networks: [String]
  /// What it is for.
  package var note: String
  /// When it ends by itself, in seconds since 1970.
  package var until: Int64?

  package init(
    effect: Effect, accounts: [String] = [], groups: [String] = [], services: [String] = [],
    networks: [String] = [], note: String, until: Int64? = nil
  ) {
    self.effect = effect
    self.accounts = accounts
    self.groups = groups
    self.services = services
    self.networks = networks
    self.note = note
    self.until = until
  }

  /// - Throws: `InvalidParameter`, also for a field that is unknown: a condition that was
  ///   overlooked would make a rule match more than was meant, and a program that did not know it
  ///   would drop it as it writes the rules back.
  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    effect = try reader.choice("effect")
    accounts = try reader.entries("accounts", bytes: FieldLimits.name)
    groups = try reader.entries("groups", bytes: FieldLimits.name)
    services = try reader.entries("services", bytes: FieldLimits.name)
    networks = try reader.entries("networks", bytes: AdminLimits.network)
    note = try reader.string("note", bytes: AdminLimits.remark)
    until = try reader.optionalInteger("until")
    try reader.refuseOthers()
  }

  package var json: JSONObject {
    var object: JSONObject = ["effect": .string(effect.rawValue)]
    object.set("accounts", accounts)
    object.set("groups", groups)
    object.set("services", services)
    object.set("networks", networks)
    object.set("note", note)
    object.set("until", until)
    return object
  }
}

extension ParameterReader {
  fileprivate mutating func entries(
    _ name: String, bytes: ClosedRange<Int>
  ) throws(InvalidParameter) -> [String] {
    try strings(name, atMost: AdminLimits.ruleEntries, bytes: bytes)
  }
}
