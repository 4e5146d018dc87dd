/// A source from which somebody is asked for nothing, because they signed in from there
/// (`type RememberedSource`).
package struct AdminRememberedSource: Sendable, Equatable {
  package var address: String
  /// Seconds since 1970-01-01T00:00:00Z.
  package var until: Int64

  package init(address: String, until: Int64) {
    self.address = address
    self.until = until
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    address = try reader.string("address")
    until = try reader.integer("until")
  }

  package var json: JSONObject { ["address": .string(address), "until": .integer(until)] }
}
