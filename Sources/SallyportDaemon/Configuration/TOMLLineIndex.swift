/// Which line a key of a TOML document stands on.
///
/// TOMLKit keeps no positions of values, and a refusal must name its line (product row O5). This
/// looks at nothing but `[table]` and `key =` at the start of a line; TOMLKit has already parsed
/// the document, so what it finds is used for messages only.
struct TOMLLineIndex {
  private var lines: [String: Int] = [:]

  init(of text: String) {
    var table = ""
    // By scalars: to a `Character`, CR LF is one thing that is not LF.
    let rows = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, row) in rows.enumerated() {
      let row = row.drop { $0 == " " || $0 == "\t" }
      if row.first == "[" {
        table = Self.key(in: row.drop { $0 == "[" }, upTo: "]") ?? ""
        note(table, index + 1)
      } else if row.first != "#", let key = Self.key(in: row, upTo: "=") {
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

  /// The dotted key in front of `end`, without quotes and without the space around its parts; nil
  /// where `end` does not come.
  private static func key(
    in row: Substring.UnicodeScalarView, upTo end: Unicode.Scalar
  ) -> String? {
    var key = String.UnicodeScalarView()
    var quote: Unicode.Scalar?
    for scalar in row {
      if let open = quote {
        if scalar == open { quote = nil } else { key.append(scalar) }
      } else if scalar == end {
        return String(key)
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar != " ", scalar != "\t" {
        key.append(scalar)
      }
    }
    return nil
  }
}
