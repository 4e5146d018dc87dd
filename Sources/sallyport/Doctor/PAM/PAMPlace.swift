/// Where a line stands.
struct PAMPlace: Hashable, CustomStringConvertible {
  let file: String
  /// From 1; where a line is continued, its first one.
  let line: Int

  var description: String { "\(file):\(line)" }
}
