/// The policy as it is (`type Policy`).
package struct AdminPolicy: Sendable, Equatable {
  /// Every setting that there is, with its value; those by service where set.
  package var settings: [AdminSetting]
  /// In the order in which they are tried.
  package var rules: [AdminRule]
  /// Names this state of the policy.
  package var revision: String

  package init(settings: [AdminSetting], rules: [AdminRule], revision: String) {
    self.settings = settings
    self.rules = rules
    self.revision = revision
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    settings = try reader.objects("settings", AdminSetting.init(json:))
    rules = try reader.objects("rules", AdminRule.init(json:))
    revision = try reader.string("revision", bytes: AdminLimits.revision)
  }

  package var json: JSONObject {
    var object = JSONObject()
    object.set("settings", settings.map(\.json))
    object.set("rules", rules.map(\.json))
    object.set("revision", revision)
    return object
  }
}
