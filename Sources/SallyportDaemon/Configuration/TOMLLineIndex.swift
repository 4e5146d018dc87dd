/// Which line a key of a TOML document stands on.
///
/// TOMLKit keeps no positions of values, and a refusal must name its line (product row O5). This
/// looks at nothing but `[table]` and `key =` at the start of a line; TOMLKit has already parsed
/// the document, so what it finds is used for messages only.
struct TOMLLineIndex {
  private var lines: [String: Int] = [:]

  init(of text: String) {
    var table = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("[") {
        table = Self.name(line.drop { $0 == "[" }.prefix { $0 != "]" })
        note(table, index + 1)
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let key = Self.name(line[..<equals])
        note(table.isEmpty ? key : "\(table).\(key)", index + 1)
      }
    }
  }

  /// The line, from 1, of a dotted key, or of the nearest table around it.
  func line(of key: String) -> Int? {
    if let line = lines[key] { return line }
    guard let dot = key.lastIndex(of: ".") else { return nil }
    return line(of: String(key[..<dot]))
  }

  /// The first mention counts; a dotted key mentions its tables too.
  private mutating func note(_ key: String, _ line: Int) {
    if lines[key] == nil { lines[key] = line }
    if let dot = key.lastIndex(of: ".") { note(String(key[..<dot]), line) }
  }

  private static func name(_ text: Substring) -> String {
    String(text.filter { $0 != " " && $0 != "\t" && $0 != "\"" && $0 != "'" })
  }
}
