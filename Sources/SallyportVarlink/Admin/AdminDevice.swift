/// A device as an administrator sees it (`type Device`).
package struct AdminDevice: Sendable, Equatable {
  package var name: String
  /// Seconds since 1970-01-01T00:00:00Z.
  package var confirmedAt: Int64
  package var lastUsedAt: Int64?

  package init(name: String, confirmedAt: Int64, lastUsedAt: Int64? = nil) {
    self.name = name
    self.confirmedAt = confirmedAt
    self.lastUsedAt = lastUsedAt
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    name = try reader.string("name")
    confirmedAt = try reader.integer("confirmedAt")
    lastUsedAt = try reader.optionalInteger("lastUsedAt")
  }

  package var json: JSONObject {
    var object: JSONObject = ["name": .string(name), "confirmedAt": .integer(confirmedAt)]
    object.set("lastUsedAt", lastUsedAt)
    return object
  }
}
