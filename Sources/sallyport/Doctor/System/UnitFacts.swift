/// What `systemctl show` says of a unit.
struct UnitFacts: Equatable {
  let properties: [String: String]

  /// - Parameter text: a `Name=value` a line.
  init(parsing text: String) {
    var properties: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      properties[String(parts[0])] = String(parts[1])
    }
    self.properties = properties
  }

  subscript(_ name: String) -> String? { properties[name] }

  var isLoaded: Bool { properties["LoadState"] == "loaded" }

  /// The file of the credential that holds the key, where the unit loads one.
  var sealedCredential: String? {
    let credentials = properties["LoadCredentialEncrypted"] ?? ""
    let names = credentials.split(separator: " ").map { $0.split(separator: ":", maxSplits: 1) }
    return names.first { $0.first == "sallyport.key" }.map { parts in
      let path = String(parts.last ?? "")
      // A name without a folder is looked for there (systemd.exec(5)).
      return path.hasPrefix("/") ? path : "/etc/credstore.encrypted/\(path)"
    }
  }
}
