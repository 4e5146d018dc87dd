/// What a call changes of the policy, or would change: the fields that ChangePolicy and
/// PreviewPolicy have in common.
package struct AdminPolicyChange: Sendable, Equatable {
  /// Each setting that is named; without a value, its default.
  package var settings: [AdminSetting]
  /// The rules as a whole; nil for those that there are.
  package var rules: [AdminRule]?

  package init(settings: [AdminSetting] = [], rules: [AdminRule]? = nil) {
    self.settings = settings
    self.rules = rules
  }

  init(from reader: inout ParameterReader) throws(InvalidParameter) {
    settings = try reader.objects(
      "settings", atMost: AdminLimits.settings, AdminSetting.init(json:))
    rules = try reader.optionalObjects(
      "rules", atMost: AdminLimits.rules, AdminRule.init(json:))
  }

  func write(to object: inout JSONObject) {
    object.set("settings", settings.map(\.json))
    object.set("rules", rules?.map(\.json))
  }
}
