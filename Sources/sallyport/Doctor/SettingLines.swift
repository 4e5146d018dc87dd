import Glibc

/// The strings of a TOML file, as far as one who does not read it strictly sees them.
///
/// A service reads its file strictly; here a line that is not understood says nothing.
struct SettingLines: Equatable {
  /// By their names with that of their table: `store`, `mail.user`.
  private var values: [String: String] = [:]
  /// What stands there, but is no plain string.
  private var others: Set<String> = []

  init(_ text: String) {
    var table = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      if line.hasPrefix("[") {
        table = String(line.dropFirst().prefix { $0 != "]" }.filter { !$0.isWhitespace }) + "."
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let name = table + line[..<equals].filter { !$0.isWhitespace }
        take(name, line[line.index(after: equals)...].drop(while: \.isWhitespace))
      }
    }
  }

  /// Of a file; one that is not there says nothing.
  ///
  /// Nil where it cannot be read.
  init?(ofFile path: String) {
    do throws(SmallFile.Failure) {
      let bytes = try SmallFile.read(path, maximumBytes: Self.longestFile)
      self.init(String(decoding: bytes, as: UTF8.self))
    } catch {
      guard error == .unreadable(ENOENT) else { return nil }
      self.init("")
    }
  }

  /// Bytes; no service of ours takes a longer one.
  private static let longestFile = 1 << 20

  private mutating func take(_ name: String, _ value: Substring) {
    guard let quote = value.first, quote == "\"" || quote == "'" else {
      others.insert(name)
      return
    }
    values[name] = String(value.dropFirst().prefix { $0 != quote })
  }

  /// Nil where the file says nothing, or nothing that is understood here.
  subscript(name: String) -> String? { values[name] }

  /// Nil where the file names none, or no absolute one.
  func path(_ name: String) -> String? {
    values[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Whether it may say something of this table that is not seen here: an inline table.
  func mayHide(_ table: String) -> Bool { others.contains(table) }
}
