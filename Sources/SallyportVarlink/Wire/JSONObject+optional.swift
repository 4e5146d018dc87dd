extension JSONObject {
  /// Sets a field that may be left out; nothing is written where it is nil.
  mutating func set(_ key: String, _ value: String?) {
    if let value { set(key, .string(value)) }
  }

  mutating func set(_ key: String, _ value: Redacted?) {
    set(key, value?.value)
  }

  mutating func set(_ key: String, _ value: Int64?) {
    if let value { set(key, .integer(value)) }
  }

  mutating func set(_ key: String, _ value: Bool?) {
    if let value { set(key, .bool(value)) }
  }

  mutating func set(_ key: String, _ values: [JSONObject]?) {
    if let values { set(key, .array(values.map(JSONValue.object))) }
  }

  mutating func set(_ key: String, _ values: [String]) {
    set(key, .array(values.map(JSONValue.string)))
  }
}
