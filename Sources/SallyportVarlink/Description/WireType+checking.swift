/// What to do about fields that the interface does not know.
package enum UnknownFields: Sendable {
  /// In calls: the caller means something by it.
  case refused
  /// In replies: a new daemon says more than an old client knows.
  case ignored
}

extension WireStructure {
  /// Holds an object against this structure.
  ///
  /// - Throws: `InvalidParameter` with the name of the innermost field that is missing, unknown or
  ///   of another type.
  package func check(_ object: JSONObject, unknownFields: UnknownFields) throws(InvalidParameter) {
    for field in fields {
      try field.type.check(object[field.name] ?? .null, of: field.name, unknownFields)
    }
    guard unknownFields == .refused else { return }
    for member in object.members where self[member.key] == nil {
      throw InvalidParameter(member.key)
    }
  }
}

extension WireType {
  fileprivate func check(
    _ value: JSONValue, of field: String, _ unknownFields: UnknownFields
  ) throws(InvalidParameter) {
    switch (self, value) {
    case (.optional, .null), (.bool, .bool), (.int, .integer), (.float, .integer),
      (.string, .string), (.object, .object):
      return
    case (.optional(let wrapped), _): try wrapped.check(value, of: field, unknownFields)
    case (.enumeration(let cases), .string(let text)) where cases.contains(text): return
    case (.structure(let structure), .object(let object)):
      try structure.check(object, unknownFields: unknownFields)
    case (.array(let element), .array(let values)):
      for value in values { try element.check(value, of: field, unknownFields) }
    case (.map(let element), .object(let object)):
      for member in object.members {
        try element.check(member.value, of: field, unknownFields)
      }
    case (.bool, _), (.int, _), (.float, _), (.string, _), (.object, _), (.array, _), (.map, _),
      (.structure, _), (.enumeration, _):
      throw InvalidParameter(field)
    }
  }
}
