/// Asks which sealing key is in use.
package struct GetKeyStatus: WireCall {
  package static let method = "org.sallyport.Admin.GetKeyStatus"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    /// Names the key, and tells nothing about it.
    package var id: String
    /// Where the daemon has read it.
    package var path: String

    /// While records are still sealed with the former key.
    package var rotation: AdminKeyRotation?
    /// Of how many former keys something is kept.
    package var formerKeys: Int64
    /// Of the key that was found to take its place.
    package var nextID: String?
    /// Why it was not taken.
    package var nextProblem: String?

    package init(
      id: String, path: String, rotation: AdminKeyRotation? = nil, formerKeys: Int64 = 0,
      nextID: String? = nil, nextProblem: String? = nil
    ) {
      self.id = id
      self.path = path
      self.rotation = rotation
      self.formerKeys = formerKeys
      self.nextID = nextID
      self.nextProblem = nextProblem
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      id = try reader.string("id")
      path = try reader.string("path")
      if let object = try reader.optionalObject("rotation") {
        rotation = try AdminKeyRotation(json: object)
      }
      formerKeys = try reader.integer("formerKeys")
      nextID = try reader.optionalString("nextID")
      nextProblem = try reader.optionalString("nextProblem")
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["id": .string(id), "path": .string(path)]
      if let rotation { object.set("rotation", .object(rotation.json)) }
      object.set("formerKeys", .integer(formerKeys))
      object.set("nextID", nextID)
      object.set("nextProblem", nextProblem)
      return object
    }
  }
}
