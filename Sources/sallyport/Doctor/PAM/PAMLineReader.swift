/// Says what each line of a PAM file is (libpam, `_pam_parse_conf_file`).
enum PAMLineReader {
  static func lines(of lines: [PAMAssembly.Line]) -> [(number: Int, line: PAMLine)] {
    lines.compactMap { line in
      Self.line(of: PAMWords.words(in: line.bytes)).map { (line.number, $0) }
    }
  }

  /// - Returns: nil for no words at all.
  private static func line(of words: [String]) -> PAMLine? {
    guard let first = words.first else { return nil }
    var group = PAMWords.folded(PAMWords.inner(first))
    // Only what is logged depends on it.
    if group.hasPrefix("-") { group.removeFirst() }
    if group == "@include" {
      return .includeAll(file: words.dropFirst().first.map(PAMWords.inner))
    }
    let known = groups.contains(group) ? group : nil
    let control = words.dropFirst().first
    let file = words.dropFirst(2).first.map(PAMWords.inner)
    switch control.map({ PAMWords.folded(PAMWords.inner($0)) }) {
    case "include": return .include(group: known, file: file, isSubstack: false)
    case "substack": return .include(group: known, file: file, isSubstack: true)
    default:
      return .module(
        group: known, control: control.map(PAMControl.init), path: file,
        arguments: words.dropFirst(3).map(PAMWords.inner))
    }
  }

  private static let groups: Set<String> = ["auth", "account", "session", "password"]
}
