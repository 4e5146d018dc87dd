/// A setting of the policy by its name (`type Setting`).
package struct AdminSetting: Sendable, Equatable {
  package var name: String
  /// Nil for the default.
  package var value: String?

  package init(name: String, value: String? = nil) {
    self.name = name
    self.value = value
  }

  /// - Throws: `InvalidParameter`, also for a field that is unknown: a value that stands under
  ///   another name would otherwise be taken for the default.
  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    name = try reader.string("name", bytes: AdminLimits.settingName)
    value = try reader.optionalString("value", bytes: AdminLimits.settingValue)
    try reader.refuseOthers()
  }

  package var json: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    object.set("value", value)
    return object
  }
}
