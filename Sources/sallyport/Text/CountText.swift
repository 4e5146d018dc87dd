/// Numbers of things.
enum CountText {
  static func times(_ count: Int64) -> String {
    count == 1 ? "once" : "\(count) times"
  }

  /// Such as `1 account` and `23 accounts`.
  static func of(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many)"
  }

  /// Names one after the other: `ada`, `ada and babbage`, `ada, babbage and eve`.
  static func list(_ names: [String]) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }
}
