/// A time in which somebody is asked for nothing (`type Pass`).
package struct AdminPass: Sendable, Equatable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var until: Int64
  package var grantedAt: Int64
  /// The uid of whoever granted it; nil where nobody in particular did.
  package var grantedBy: Int64?
  package var reason: String

  package init(until: Int64, grantedAt: Int64, grantedBy: Int64? = nil, reason: String) {
    self.until = until
    self.grantedAt = grantedAt
    self.grantedBy = grantedBy
    self.reason = reason
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    until = try reader.integer("until")
    grantedAt = try reader.integer("grantedAt")
    grantedBy = try reader.optionalInteger("grantedBy")
    reason = try reader.string("reason")
  }

  package var json: JSONObject {
    var object: JSONObject = ["until": .integer(until), "grantedAt": .integer(grantedAt)]
    object.set("grantedBy", grantedBy)
    object.set("reason", reason)
    return object
  }
}
