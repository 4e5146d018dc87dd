import SallyportVarlink

/// JSON as bytes: Swift compares texts by what they look like, and bytes are what the wire has.
enum JSONText {
  static func bytes(of value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    value.append(to: &bytes)
    return bytes
  }

  static func bytes(of object: JSONObject) -> [UInt8] {
    bytes(of: .object(object))
  }

  /// Enough for whatever is written of a text of so many bytes: `\b` becomes `\u0008`, and a
  /// message gets the members that it left out.
  static func roomToWrite(_ count: Int) -> Int {
    3 * count + 1024
  }
}
