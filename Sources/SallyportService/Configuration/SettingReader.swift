/// Takes values of a file's settings as what they must be, or refuses them with their line.
package struct SettingReader {
  private let file: String

  package init(file: String) {
    self.file = file
  }

  /// What a table says that has one setting; nil where it does not say it.
  package func only<Value>(
    _ setting: String, of name: String, _ value: TOMLValue,
    _ read: (TOMLValue, String) throws(ConfigurationError) -> Value
  ) throws(ConfigurationError) -> Value? {
    guard let table = value.table else {
      throw refused(value, name, "must be a table: [\(name)]")
    }
    if let other = table.members.first(where: { $0.key != setting }) {
      throw unknown("\(name).\(other.key)", other.value)
    }
    guard let member = table.members.first else { return nil }
    return try read(member.value, "\(name).\(setting)")
  }

  package func path(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> String {
    guard let path = value.string, path.hasPrefix("/") else {
      throw refused(value, key, "must be an absolute path in quotes")
    }
    return path
  }

  package func oneOf<Choice: CaseIterable & RawRepresentable<String>>(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Choice {
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw refused(value, key, "must be one of \(words)")
    }
    return choice
  }

  package func unknown(_ key: String, _ value: TOMLValue) -> ConfigurationError {
    ConfigurationError(file: file, line: value.line, reason: "there is no setting '\(key)'")
  }

  package func refused(
    _ value: TOMLValue, _ key: String, _ reason: String
  ) -> ConfigurationError {
    ConfigurationError(file: file, line: value.line, reason: "\(key) \(reason)")
  }
}
