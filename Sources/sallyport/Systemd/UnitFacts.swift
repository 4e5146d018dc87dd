/// What systemd says of a unit.
struct UnitFacts: Equatable {
  let properties: [String: String]
  /// The sealed credentials that it loads, as its files name them, whatever the glass withholds.
  let sealedCredentials: [SealedCredential]
  /// What it loads that is not sealed, `name` or `name:path`.
  let loadedCredentials: [String]

  /// - Parameters:
  ///   - text: of `systemctl show`, a `Name=value` a line.
  ///   - files: of `systemctl cat`, the unit's file and its drop-ins; `show` calls the sealed
  ///     credentials "unprintable".
  init(parsing text: String, files: String = "") {
    var properties: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let (name, value) = Self.assignment(line) else { continue }
      properties[name] = value
    }
    self.properties = properties
    // Ours is the last of the drop-ins.
    let lines = files.split(separator: "\n").prefix { !$0.hasPrefix(KeyWithholding.mark) }
    sealedCredentials = Self.values(of: "LoadCredentialEncrypted", in: lines)
      .map(SealedCredential.init)
    loadedCredentials = Self.values(of: "LoadCredential", in: lines)
  }

  /// What a directive that may stand several times adds up to; without a value it begins anew.
  private static func values(of directive: String, in lines: some Sequence<Substring>) -> [String] {
    lines.reduce(into: []) { values, line in
      guard let (name, value) = assignment(line) else { return }
      guard name.filter({ !$0.isWhitespace }) == directive else { return }
      let word = value.filter { !$0.isWhitespace }
      values = word.isEmpty ? [] : values + [word]
    }
  }

  private static func assignment(_ line: Substring) -> (name: String, value: String)? {
    let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
  }

  subscript(_ name: String) -> String? { properties[name] }

  var isLoaded: Bool { properties["LoadState"] == "loaded" }

  /// The credential that holds the key, where the unit loads one.
  var sealedKey: SealedCredential? {
    sealedCredentials.first { $0.name == KeyPaths.credentialName }
  }
}
