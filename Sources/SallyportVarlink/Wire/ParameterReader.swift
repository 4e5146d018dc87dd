/// Takes fields out of parameters by name and type, and remembers which names it was asked for.
///
/// An absent field and a null one are the same.
struct ParameterReader {
  private let object: JSONObject
  private var names: [String] = []

  init(_ object: JSONObject) {
    self.object = object
  }

  /// Refuses fields that were never asked for.
  ///
  /// Calls end with this; replies do not.
  func refuseOthers() throws(InvalidParameter) {
    for member in object.members where !names.contains(member.key) {
      throw InvalidParameter(member.key)
    }
  }

  // MARK: Optional fields

  mutating func optionalString(
    _ name: String, bytes: ClosedRange<Int>? = nil
  ) throws(InvalidParameter) -> String? {
    guard let value = take(name) else { return nil }
    guard case .string(let text) = value else { throw InvalidParameter(name) }
    if let bytes, !bytes.contains(text.utf8.count) { throw InvalidParameter(name) }
    return text
  }

  mutating func optionalSecret(
    _ name: String, bytes: ClosedRange<Int>? = nil
  ) throws(InvalidParameter) -> Redacted? {
    try optionalString(name, bytes: bytes).map { Redacted($0) }
  }

  mutating func optionalInteger(_ name: String) throws(InvalidParameter) -> Int64? {
    guard let value = take(name) else { return nil }
    guard case .integer(let integer) = value else { throw InvalidParameter(name) }
    return integer
  }

  mutating func optionalBool(_ name: String) throws(InvalidParameter) -> Bool? {
    guard let value = take(name) else { return nil }
    guard case .bool(let flag) = value else { throw InvalidParameter(name) }
    return flag
  }

  mutating func optionalChoice<Choice: RawRepresentable<String>>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(InvalidParameter) -> Choice? {
    guard let text = try optionalString(name) else { return nil }
    guard let choice = Choice(rawValue: text) else { throw InvalidParameter(name) }
    return choice
  }

  mutating func optionalObject(_ name: String) throws(InvalidParameter) -> JSONObject? {
    guard let value = take(name) else { return nil }
    guard case .object(let object) = value else { throw InvalidParameter(name) }
    return object
  }

  mutating func optionalList<Element>(
    _ name: String, _ element: (JSONValue) throws(InvalidParameter) -> Element
  ) throws(InvalidParameter) -> [Element]? {
    guard let value = take(name) else { return nil }
    guard case .array(let values) = value else { throw InvalidParameter(name) }
    var elements: [Element] = []
    for value in values { elements.append(try element(value)) }
    return elements
  }

  mutating func optionalObjects<Element>(
    _ name: String, _ element: (JSONObject) throws(InvalidParameter) -> Element
  ) throws(InvalidParameter) -> [Element]? {
    try optionalList(name) { value throws(InvalidParameter) in
      guard case .object(let object) = value else { throw InvalidParameter(name) }
      return try element(object)
    }
  }

  // MARK: Required fields

  mutating func string(
    _ name: String, bytes: ClosedRange<Int>? = nil
  ) throws(InvalidParameter) -> String {
    try require(name, try optionalString(name, bytes: bytes))
  }

  mutating func secret(
    _ name: String, bytes: ClosedRange<Int>? = nil
  ) throws(InvalidParameter) -> Redacted {
    try require(name, try optionalSecret(name, bytes: bytes))
  }

  mutating func integer(_ name: String) throws(InvalidParameter) -> Int64 {
    try require(name, try optionalInteger(name))
  }

  mutating func bool(_ name: String) throws(InvalidParameter) -> Bool {
    try require(name, try optionalBool(name))
  }

  mutating func choice<Choice: RawRepresentable<String>>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(InvalidParameter) -> Choice {
    try require(name, try optionalChoice(name))
  }

  mutating func object(_ name: String) throws(InvalidParameter) -> JSONObject {
    try require(name, try optionalObject(name))
  }

  mutating func objects<Element>(
    _ name: String, _ element: (JSONObject) throws(InvalidParameter) -> Element
  ) throws(InvalidParameter) -> [Element] {
    try require(name, try optionalObjects(name, element))
  }

  mutating func strings(_ name: String) throws(InvalidParameter) -> [String] {
    let strings = try optionalList(name) { value throws(InvalidParameter) in
      guard case .string(let text) = value else { throw InvalidParameter(name) }
      return text
    }
    return try require(name, strings)
  }

  private func require<Value>(
    _ name: String, _ value: Value?
  ) throws(InvalidParameter) -> Value {
    guard let value else { throw InvalidParameter(name) }
    return value
  }

  private mutating func take(_ name: String) -> JSONValue? {
    names.append(name)
    guard let value = object[name], value != .null else { return nil }
    return value
  }
}
