/// Where the daemon has its files, as far as `sallyport.toml` says otherwise.
struct DaemonFiles: Equatable {
  static let configuration = "/etc/sallyport/sallyport.toml"
  static let stateDirectory = "/var/lib/sallyport"
  static let usualKey = "/etc/sallyport/sealing.key"

  /// The SQLite file.
  var store = "\(stateDirectory)/sallyport.sqlite"
  /// Nil where the file names none.
  var key: String?

  static var ofThisMachine: DaemonFiles {
    DaemonFiles(SettingLines(ofFile: configuration) ?? SettingLines(""))
  }

  /// Takes the paths of `store` and `key`.
  init(_ settings: SettingLines) {
    store = settings.path("store") ?? store
    key = settings.path("key")
  }

  /// The folder that the store lies in.
  var state: String {
    let folder = store.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    return folder.isEmpty ? "/" : folder
  }
}
