/// A Varlink type; names of other types are resolved already.
package indirect enum WireType: Sendable, Equatable {
  case bool
  case int
  case float
  case string
  /// Any object; its content is not described.
  case object
  case array(WireType)
  /// An object whose keys are free and whose values are of one type.
  case map(WireType)
  case optional(WireType)
  case structure(WireStructure)
  case enumeration([String])
}

/// Named and typed fields.
package struct WireStructure: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let type: WireType
  }

  package let fields: [Field]

  package subscript(name: String) -> Field? {
    for field in fields where field.name == name { return field }
    return nil
  }
}
