/// A rotation of the sealing key that is under way (`type KeyRotation`).
package struct AdminKeyRotation: Sendable, Equatable {
  /// Of the key that is being replaced.
  package var formerID: String
  /// Records that were looked at, of how many.
  package var resealed: Int64
  package var records: Int64

  package init(formerID: String, resealed: Int64, records: Int64) {
    self.formerID = formerID
    self.resealed = resealed
    self.records = records
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    formerID = try reader.string("formerID")
    resealed = try reader.integer("resealed")
    records = try reader.integer("records")
  }

  package var json: JSONObject {
    [
      "formerID": .string(formerID), "resealed": .integer(resealed), "records": .integer(records),
    ]
  }
}
