import CSallyportSystem
import Glibc
import Logging
import SallyportCore
package import SallyportService

/// Reads `sallyport.toml`, strictly: a key that is not known, a value of another type or out of
/// its range is refused with its line.
package enum ConfigurationFile {
  /// Reads and checks the file.
  ///
  /// The file decides who is trusted, so it must belong to root or to the daemon's own user and be
  /// writable by nobody else.
  package static func read(
    _ path: String, stateDirectory: String
  ) throws(ConfigurationError) -> LoadedConfiguration {
    let text = try SettingsText.read(path)
    return LoadedConfiguration(
      configuration: try parse(text, file: path, stateDirectory: stateDirectory), text: text)
  }

  package static func parse(
    _ text: String, file: String, stateDirectory: String
  ) throws(ConfigurationError) -> Configuration {
    let table = try SettingsText.parse(text, file: file)
    var configuration = Configuration.standard(stateDirectory: stateDirectory)
    try SettingsReader(file: file).read(table, into: &configuration)
    return configuration
  }
}

/// Walks the parsed table against the keys there are.
private struct SettingsReader {
  private let file: String
  private let reader: SettingReader

  init(file: String) {
    self.file = file
    reader = SettingReader(file: file)
  }

  func read(
    _ root: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for member in root.members {
      let (key, value) = (member.key, member.value)
      switch key {
      case "store": configuration.store = try reader.path(value, key)
      case "key": configuration.key = try reader.path(value, key)
      case "language": configuration.language = try reader.oneOf(value, key)
      case "trustedUIDs": configuration.trustedUIDs = try uids(value, key)
      case "sockets":
        configuration.socketDirectory =
          try reader.only("directory", of: key, value, reader.path) ?? configuration.socketDirectory
      case "log":
        configuration.logLevel =
          try reader.only("level", of: key, value, reader.oneOf) ?? configuration.logLevel
      case "audit":
        configuration.auditLimit =
          try reader.only("maxSize", of: key, value, mebibytes) ?? configuration.auditLimit
      case "mail":
        configuration.mailer =
          try reader.only("user", of: key, value, accountName) ?? configuration.mailer
      case "roles": configuration.roles = try RolesReader(file: file).read(value)
      default: throw reader.unknown(key, value)
      }
    }
  }

  /// What is smaller would forget a busy day; what is larger is no longer a number of bytes.
  private static let auditMebibytes: ClosedRange<Int64> = 16...(1 << 20)

  private func mebibytes(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Int64 {
    guard let number = value.integer, Self.auditMebibytes.contains(number) else {
      throw reader.refused(value, key, "must be a number of MiB, from 16 to 1048576")
    }
    return number << 20
  }

  private func accountName(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> AccountName {
    guard let name = value.string.flatMap(AccountName.init) else {
      throw reader.refused(value, key, "must be the name of a user in quotes")
    }
    return name
  }

  private func uids(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Set<UInt32> {
    let reason = "must be a list of numeric user ids, for example [ 114 ]"
    guard let array = value.array else { throw reader.refused(value, key, reason) }
    var uids: Set<UInt32> = []
    for element in array {
      // 2³² − 1 is "no user" to the kernel.
      guard let number = element.integer, let uid = UInt32(exactly: number), uid != .max else {
        throw reader.refused(value, key, reason)
      }
      uids.insert(uid)
    }
    return uids
  }
}
