import SallyportService

/// Where the group database comes from (nsswitch.conf(5)).
enum GroupSources {
  static let path = "/etc/nsswitch.conf"

  /// Sources in which whoever is a member of a group stands in its list; a directory may hide its
  /// lists, and tell an account's groups only when it is asked about the account.
  private static let listing: Set<Substring> = ["files", "extrausers", "systemd"]

  /// Far more than any such file has.
  private static let maximumBytes = 1 << 16

  /// Whether lists of members say who is a member of what, on this machine; false where that is not
  /// certain.
  static func listMembers(file: String = path) -> Bool {
    let bytes = try? RegularFile.read(
      file, maximumByteCount: maximumBytes, .notWritableByOthers)
    guard let bytes else { return false }
    return listMembers(in: String(decoding: bytes, as: UTF8.self))
  }

  static func listMembers(in text: String) -> Bool {
    var isNamed = false
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.prefix { $0 != "#" }.split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let database = parts[0].filter { !$0.isWhitespace }
      // Where one is named, somebody's groups are asked of it instead.
      guard database == "group" || database == "initgroups" else { continue }
      let sources = parts[1].split(whereSeparator: \.isWhitespace)
      guard !sources.isEmpty, sources.allSatisfy(listing.contains) else { return false }
      isNamed = isNamed || database == "group"
    }
    return isNamed
  }
}
