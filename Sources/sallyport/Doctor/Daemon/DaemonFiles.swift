/// Where the daemon has its files, as far as `sallyport.toml` says otherwise.
struct DaemonFiles: Equatable {
  static let configuration = "/etc/sallyport/sallyport.toml"
  static let stateDirectory = "/var/lib/sallyport"
  static let usualKey = "/etc/sallyport/sealing.key"

  /// The SQLite file.
  var store = "\(stateDirectory)/sallyport.sqlite"
  /// Nil where the file names none.
  var key: String?

  init() {}

  /// Bytes; the daemon takes no longer one.
  private static let longestConfiguration = 1 << 20

  static var ofThisMachine: DaemonFiles {
    let bytes = try? SmallFile.read(configuration, maximumBytes: longestConfiguration)
    return bytes.map { DaemonFiles(configuration: String(decoding: $0, as: UTF8.self)) }
      ?? DaemonFiles()
  }

  /// Takes the paths of `store` and `key` from before the first table.
  ///
  /// The daemon reads the file strictly; here a line that is not understood is nobody's path.
  init(configuration text: String) {
    for line in text.split(separator: "\n") {
      let line = line.drop(while: \.isWhitespace)
      if line.hasPrefix("[") { return }
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let path = Self.path(parts[1]) else { continue }
      switch String(parts[0].filter { !$0.isWhitespace }) {
      case "store": store = path
      case "key": key = path
      default: break
      }
    }
  }

  /// The folder that the store lies in.
  var state: String {
    let folder = store.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    return folder.isEmpty ? "/" : folder
  }

  private static func path(_ value: Substring) -> String? {
    let value = value.drop(while: \.isWhitespace)
    guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
    let path = value.dropFirst().prefix { $0 != quote }
    return path.hasPrefix("/") ? String(path) : nil
  }
}
