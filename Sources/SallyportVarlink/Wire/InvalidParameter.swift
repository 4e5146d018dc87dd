/// A parameter is missing, unknown, of the wrong type or out of range.
package struct InvalidParameter: Error, Equatable {
  /// The field's name, safe to log and to send back.
  package let parameter: String

  /// - Parameter parameter: a name from the interface or from the peer. What could not be the name
  ///   of a field is not repeated: it becomes "parameters".
  package init(_ parameter: String) {
    self.parameter = Self.isFieldName(parameter) ? parameter : "parameters"
  }

  private static func isFieldName(_ name: String) -> Bool {
    (1...FieldLimits.fieldName).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

extension InvalidParameter: CustomStringConvertible {
  package var description: String { "invalid parameter '\(parameter)'" }
}
