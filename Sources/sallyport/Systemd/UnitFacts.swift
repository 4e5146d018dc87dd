/// What systemd says of a unit.
struct UnitFacts: Equatable {
  let properties: [String: String]
  /// The sealed credentials that it loads, as its files name them: a name, or `name:path`.
  let sealedCredentials: [String]

  /// - Parameters:
  ///   - text: of `systemctl show`, a `Name=value` a line.
  ///   - files: of `systemctl cat`, the unit's file and its drop-ins; `show` calls the sealed
  ///     credentials "unprintable".
  init(parsing text: String, files: String = "") {
    var properties: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      properties[String(parts[0])] = String(parts[1])
    }
    self.properties = properties
    sealedCredentials = Self.values(of: "LoadCredentialEncrypted", in: files)
  }

  /// What a directive that may stand several times adds up to; without a value it begins anew.
  private static func values(of directive: String, in files: String) -> [String] {
    files.split(separator: "\n").reduce(into: []) { values, line in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }) == directive else { return }
      let value = parts[1].filter { !$0.isWhitespace }
      values = value.isEmpty ? [] : values + [value]
    }
  }

  subscript(_ name: String) -> String? { properties[name] }

  var isLoaded: Bool { properties["LoadState"] == "loaded" }

  /// The file of the credential that holds the key, where the unit loads one.
  var sealedCredential: String? {
    let names = sealedCredentials.map { $0.split(separator: ":", maxSplits: 1) }
    return names.first { $0.first == "sallyport.key" }.map { parts in
      let path = String(parts.last ?? "")
      // A name without a folder is looked for there (systemd.exec(5)).
      return path.hasPrefix("/") ? path : "/etc/credstore.encrypted/\(path)"
    }
  }
}
