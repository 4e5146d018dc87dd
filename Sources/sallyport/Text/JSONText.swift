import SallyportVarlink

/// Answers for programs: one JSON object a line.
enum JSONText {
  static func line(_ object: JSONObject) -> String {
    var bytes: [UInt8] = []
    object.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return String(decoding: bytes, as: UTF8.self)
  }
}
