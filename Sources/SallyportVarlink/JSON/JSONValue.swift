/// A JSON value as Varlink uses it.
///
/// There is no floating-point case: no interface of ours has a `float`, and a Varlink `int` is a
/// whole number, so `1.0` and `1e3` would only be second spellings that two readers could take
/// differently. They are refused.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259), more strictly than it asks for.
  ///
  /// Refused beyond RFC 8259: duplicate keys, fractions and exponents, integers outside 64 bits,
  /// unpaired surrogates, U+0000 (a name would end there for a reader in C), and whatever exceeds
  /// `JSONLimits`.
  ///
  /// - Parameters:
  ///   - bytes: the text without the NUL that ends a Varlink message.
  ///   - maximumBytes: longer texts are refused unread.
  package init(scanning bytes: Span<UInt8>, maximumBytes: Int) throws(JSONError) {
    guard bytes.count <= maximumBytes else {
      throw JSONError(reason: .tooLong, offset: maximumBytes)
    }
    var scanner = JSONScanner()
    self = try scanner.document(in: bytes)
  }
}

extension JSONValue: ContentConcealing {
  package var description: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .integer: "integer"
    case .string: "string"
    case .array(let elements): "array of \(elements.count)"
    case .object(let object): object.description
    }
  }
}
