/// Why a JSON text was refused, and where; never what stood there (I8).
package struct JSONError: Error, Equatable {
  package enum Reason: String, Sendable {
    case tooLong = "longer than allowed"
    case tooDeep = "nested too deeply"
    case tooManyMembers = "too many members in one object"
    case duplicateKey = "duplicate key"
    case unexpectedEnd = "unexpected end"
    case unexpectedByte = "unexpected byte"
    case trailingBytes = "bytes after the value"
    case invalidUTF8 = "invalid UTF-8"
    case unpairedSurrogate = "unpaired surrogate"
    case nulCharacter = "U+0000 in a string"
    case controlCharacter = "control character in a string"
    case invalidEscape = "invalid escape"
    case leadingZero = "number with a leading zero"
    case notAnInteger = "number with a fraction or an exponent"
    case integerOutOfRange = "integer outside 64 bits"
  }

  package let reason: Reason

  /// Offset of the offending byte from the start of the text.
  package let offset: Int

  package init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "\(reason.rawValue) at byte \(offset)" }
}
