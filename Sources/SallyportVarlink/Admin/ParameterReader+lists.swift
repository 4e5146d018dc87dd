/// Lists whose length and entries are bounded.
extension ParameterReader {
  mutating func optionalObjects<Element>(
    _ name: String, atMost limit: Int, _ element: (JSONObject) throws(InvalidParameter) -> Element
  ) throws(InvalidParameter) -> [Element]? {
    guard let elements = try optionalObjects(name, element) else { return nil }
    guard elements.count <= limit else { throw InvalidParameter(name) }
    return elements
  }

  mutating func objects<Element>(
    _ name: String, atMost limit: Int, _ element: (JSONObject) throws(InvalidParameter) -> Element
  ) throws(InvalidParameter) -> [Element] {
    guard let elements = try optionalObjects(name, atMost: limit, element) else {
      throw InvalidParameter(name)
    }
    return elements
  }

  mutating func optionalStrings(_ name: String) throws(InvalidParameter) -> [String]? {
    try optionalList(name) { value throws(InvalidParameter) in
      guard case .string(let text) = value else { throw InvalidParameter(name) }
      return text
    }
  }

  mutating func strings(
    _ name: String, atMost limit: Int, bytes: ClosedRange<Int>
  ) throws(InvalidParameter) -> [String] {
    let texts = try strings(name)
    guard texts.count <= limit, texts.allSatisfy({ bytes.contains($0.utf8.count) }) else {
      throw InvalidParameter(name)
    }
    return texts
  }
}
