import CSallyportSystem
import Glibc
import Logging
import TOMLKit

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
    try refuseNUL(in: text, file: file)
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw ConfigurationError(
        file: file, line: error.source.begin.line, reason: error.description.lowercasedFirst)
    } catch {
      throw ConfigurationError(file: file, line: nil, reason: "cannot be parsed")
    }
    var reader = SettingsReader(file: file, lines: TOMLLineIndex(of: text))
    var configuration = Configuration.standard(stateDirectory: stateDirectory)
    try reader.read(table, into: &configuration)
    return configuration
  }

  /// TOMLKit hands texts and values on as C strings: what stands behind a NUL, written or escaped,
  /// would silently be taken for absent.
  private static func refuseNUL(
    in text: String, file: String
  ) throws(ConfigurationError) {
    let spellings = ["\0", "\\u0000", "\\U00000000"].map { Array($0.utf8) }
    let rows = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, row) in rows.enumerated() where spellings.contains(where: row.contains) {
      throw ConfigurationError(file: file, line: index + 1, reason: "has a NUL character")
    }
  }
}

/// Walks the parsed table against the keys there are.
private struct SettingsReader {
  let file: String
  let lines: TOMLLineIndex

  mutating func read(
    _ root: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for key in root.keys.sorted(by: { lines.line(of: $0) ?? 0 < lines.line(of: $1) ?? 0 }) {
      guard let value = root[key] else { continue }
      switch key {
      case "store": configuration.store = try path(value, key)
      case "key": configuration.key = try path(value, key)
      case "trustedUIDs": configuration.trustedUIDs = try uids(value, key)
      case "sockets": try readSockets(table(value, key), into: &configuration)
      case "log": try readLog(table(value, key), into: &configuration)
      case "audit": try readAudit(table(value, key), into: &configuration)
      default: throw unknown(key)
      }
    }
  }

  private func readSockets(
    _ table: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "directory": configuration.socketDirectory = try path(value, "sockets.\(key)")
      default: throw unknown("sockets.\(key)")
      }
    }
  }

  private func readLog(
    _ table: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "level": configuration.logLevel = try level(value, "log.\(key)")
      default: throw unknown("log.\(key)")
      }
    }
  }

  private func readAudit(
    _ table: TOMLTable, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "maxSize": configuration.auditLimit = try mebibytes(value, "audit.\(key)")
      default: throw unknown("audit.\(key)")
      }
    }
  }

  /// What is smaller would forget a busy day; what is larger is no longer a number of bytes.
  private static let auditMebibytes = 16...(1 << 20)

  private func mebibytes(
    _ value: any TOMLValueConvertible, _ key: String
  ) throws(ConfigurationError) -> Int64 {
    guard let number = value.int, Self.auditMebibytes.contains(number) else {
      throw refused(key, "must be a number of MiB, from 16 to 1048576")
    }
    return Int64(number) << 20
  }

  private func table(
    _ value: any TOMLValueConvertible, _ key: String
  ) throws(ConfigurationError) -> TOMLTable {
    guard let table = value.table else { throw refused(key, "must be a table: [\(key)]") }
    return table
  }

  private func path(
    _ value: any TOMLValueConvertible, _ key: String
  ) throws(ConfigurationError) -> String {
    guard let path = value.string, path.hasPrefix("/") else {
      throw refused(key, "must be an absolute path in quotes")
    }
    return path
  }

  private func uids(
    _ value: any TOMLValueConvertible, _ key: String
  ) throws(ConfigurationError) -> Set<UInt32> {
    let reason = "must be a list of numeric user ids, for example [ 114 ]"
    guard let array = value.array else { throw refused(key, reason) }
    var uids: Set<UInt32> = []
    for element in array {
      // 2³² − 1 is "no user" to the kernel.
      guard let number = element.int, let uid = UInt32(exactly: number), uid != .max else {
        throw refused(key, reason)
      }
      uids.insert(uid)
    }
    return uids
  }

  private func level(
    _ value: any TOMLValueConvertible, _ key: String
  ) throws(ConfigurationError) -> Logger.Level {
    let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    guard let word = value.string, let level = Logger.Level(rawValue: word) else {
      throw refused(key, "must be one of \(levels)")
    }
    return level
  }

  private func unknown(_ key: String) -> ConfigurationError {
    ConfigurationError(
      file: file, line: lines.line(of: key), reason: "there is no setting '\(key)'")
  }

  private func refused(_ key: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, line: lines.line(of: key), reason: "\(key) \(reason)")
  }
}

extension String {
  fileprivate var lowercasedFirst: String {
    prefix(1).lowercased() + dropFirst()
  }
}
