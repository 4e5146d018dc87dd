/// The outermost object of a message, whose keys are Varlink's own.
struct MessageEnvelope {
  private let object: JSONObject

  init(decoding bytes: Span<UInt8>, maximumBytes: Int) throws(ProtocolViolation) {
    let value: JSONValue
    do {
      value = try JSONValue(scanning: bytes, maximumBytes: maximumBytes)
    } catch {
      throw error.reason == .tooLong ? .tooLong(limit: maximumBytes) : .malformed(error)
    }
    guard case .object(let object) = value else { throw .notAnObject }
    self.object = object
  }

  func refuseKeys(except known: [String]) throws(ProtocolViolation) {
    for member in object.members where !known.contains(member.key) { throw .unknownKey }
  }

  /// A qualified name; nil where the key is missing.
  func name(_ key: String) throws(ProtocolViolation) -> String? {
    guard let value = object[key] else { return nil }
    guard case .string(let name) = value else { throw .wrongType(key: key) }
    guard QualifiedName.isPlausible(name) else { throw .invalidName }
    return name
  }

  func flag(_ key: String) throws(ProtocolViolation) -> Bool {
    guard let value = object[key] else { return false }
    guard case .bool(let flag) = value else { throw .wrongType(key: key) }
    return flag
  }

  func parameters() throws(ProtocolViolation) -> JSONObject {
    switch object["parameters"] {
    case nil, .null: JSONObject()
    case .object(let parameters): parameters
    default: throw .wrongType(key: "parameters")
    }
  }
}
