/// The text of a configuration file, strictly read.
package enum SettingsText {
  /// A configuration is a page or two; what is larger is not one.
  package static let maximumByteCount = 1 << 20

  /// The whole text of a file, which decides who is trusted: it must belong to root or to the
  /// service's own user and be writable by nobody else.
  package static func read(_ path: String) throws(ConfigurationError) -> String {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile.read(path, maximumByteCount: maximumByteCount, .notWritableByOthers)
    } catch {
      throw ConfigurationError(file: path, line: nil, reason: error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: path, line: nil, reason: "is not UTF-8 text")
    }
    return text
  }

  /// The tables and values of a text.
  package static func parse(
    _ text: String, file: String
  ) throws(ConfigurationError) -> TOMLTable {
    do {
      return try TOMLReader.read(text)
    } catch {
      throw ConfigurationError(file: file, line: error.line, reason: error.reason)
    }
  }
}
