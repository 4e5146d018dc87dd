import CSallyportSystem
import Glibc
import Logging
import SallyportCore

/// Reads `sallyport.toml`, strictly: a key that is not known, a value of another type or out of
/// its range is refused with its line.
package enum ConfigurationFile {
  /// A configuration is a page or two; what is larger is not one.
  package static let maximumByteCount = 1 << 20

  /// Reads and checks the file.
  ///
  /// The file decides who is trusted, so it must belong to root or to the daemon's own user and be
  /// writable by nobody else.
  package static func read(
    _ path: String, stateDirectory: String
  ) throws(ConfigurationError) -> LoadedConfiguration {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile.read(path, maximumByteCount: maximumByteCount, .notWritableByOthers)
    } catch {
      throw ConfigurationError(file: path, line: nil, reason: error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: path, line: nil, reason: "is not UTF-8 text")
    }
    return LoadedConfiguration(
      configuration: try parse(text, file: path, stateDirectory: stateDirectory), text: text)
  }

  package static func parse(
    _ text: String, file: String, stateDirectory: String
  ) throws(ConfigurationError) -> Configuration {
    let table: TOMLTable
    do {
      table = try TOMLReader.read(text)
    } catch {
      throw ConfigurationError(file: file, line: error.line, reason: error.reason)
    }
    var configuration = Configuration.standard(stateDirectory: stateDirectory)
    try SettingsReader(file: file).read(table, into: &configuration)
    return configuration
  }
}

/// Walks the parsed table against the keys there are.
private struct SettingsReader {
  let file: String

  func read(
    _ root: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for member in root.members {
      let (key, value) = (member.key, member.value)
      switch key {
      case "store": configuration.store = try path(value, key)
      case "key": configuration.key = try path(value, key)
      case "language": configuration.language = try oneOf(value, key)
      case "trustedUIDs": configuration.trustedUIDs = try uids(value, key)
      case "sockets":
        configuration.socketDirectory =
          try only("directory", of: key, value, path) ?? configuration.socketDirectory
      case "log":
        configuration.logLevel = try only("level", of: key, value, oneOf) ?? configuration.logLevel
      case "audit":
        configuration.auditLimit =
          try only("maxSize", of: key, value, mebibytes) ?? configuration.auditLimit
      case "mail":
        configuration.mailer =
          try only("user", of: key, value, accountName) ?? configuration.mailer
      case "roles": configuration.roles = try RolesReader(file: file).read(value)
      default: throw unknown(key, value)
      }
    }
  }

  /// What a table says that has one setting; nil where it does not say it.
  private func only<Value>(
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

  /// What is smaller would forget a busy day; what is larger is no longer a number of bytes.
  private static let auditMebibytes: ClosedRange<Int64> = 16...(1 << 20)

  private func mebibytes(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Int64 {
    guard let number = value.integer, Self.auditMebibytes.contains(number) else {
      throw refused(value, key, "must be a number of MiB, from 16 to 1048576")
    }
    return number << 20
  }

  private func path(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> String {
    guard let path = value.string, path.hasPrefix("/") else {
      throw refused(value, key, "must be an absolute path in quotes")
    }
    return path
  }

  private func accountName(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> AccountName {
    guard let name = value.string.flatMap(AccountName.init) else {
      throw refused(value, key, "must be the name of a user in quotes")
    }
    return name
  }

  private func uids(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Set<UInt32> {
    let reason = "must be a list of numeric user ids, for example [ 114 ]"
    guard let array = value.array else { throw refused(value, key, reason) }
    var uids: Set<UInt32> = []
    for element in array {
      // 2³² − 1 is "no user" to the kernel.
      guard let number = element.integer, let uid = UInt32(exactly: number), uid != .max else {
        throw refused(value, key, reason)
      }
      uids.insert(uid)
    }
    return uids
  }

  private func oneOf<Choice: CaseIterable & RawRepresentable<String>>(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Choice {
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw refused(value, key, "must be one of \(words)")
    }
    return choice
  }

  private func unknown(_ key: String, _ value: TOMLValue) -> ConfigurationError {
    ConfigurationError(file: file, line: value.line, reason: "there is no setting '\(key)'")
  }

  private func refused(
    _ value: TOMLValue, _ key: String, _ reason: String
  ) -> ConfigurationError {
    ConfigurationError(file: file, line: value.line, reason: "\(key) \(reason)")
  }
}
