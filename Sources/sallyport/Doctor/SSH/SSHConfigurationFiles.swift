/// sshd's files as they are read: the first value of a keyword wins (sshd_config(5)).
struct SSHConfigurationFiles: Equatable {
  struct Setting: Equatable {
    let file: String
    let line: Int
    /// In lower case.
    let keyword: String
    let value: String

    var place: String { "\(file):\(line)" }
  }

  /// Outside of `Match`, in the order in which sshd reads them.
  let settings: [Setting]
  let hasMatch: Bool

  static let mainFile = "/etc/ssh/sshd_config"

  /// - Parameters:
  ///   - look: the text of a file; nil where it cannot be read.
  ///   - expand: the files that a pattern means, sorted.
  init(look: (String) -> String?, expand: (String) -> [String]) {
    var settings: [Setting] = []
    var hasMatch = false
    Self.read(Self.mainFile, look, expand, depth: 0, &settings, &hasMatch)
    self.settings = settings
    self.hasMatch = hasMatch
  }

  /// Who sets a keyword.
  func first(_ keyword: String) -> Setting? {
    settings.first { $0.keyword == keyword }
  }

  /// What files with our name say, and another that comes before them says otherwise.
  var overridden: [(ours: Setting, winner: Setting)] {
    settings.compactMap { setting in
      guard setting.file.contains("sallyport"), let winner = first(setting.keyword),
        winner.value.lowercased() != setting.value.lowercased(), winner.file != setting.file
      else { return nil }
      return (setting, winner)
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.settings == right.settings && left.hasMatch == right.hasMatch
  }

  /// sshd's own limit is 16 (SERVCONF_MAX_DEPTH).
  private static let maximumDepth = 16

  private static func read(
    _ path: String, _ look: (String) -> String?, _ expand: (String) -> [String], depth: Int,
    _ settings: inout [Setting], _ hasMatch: inout Bool
  ) {
    guard depth <= maximumDepth, let text = look(path) else { return }
    // A Match goes on to the end of its file.
    var isMatching = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = words(in: line)
      guard let keyword = words.first?.lowercased(), words.count > 1 else { continue }
      if keyword == "match" {
        isMatching = true
        hasMatch = true
      }
      guard !isMatching else { continue }
      if keyword == "include" {
        for pattern in words.dropFirst() {
          let path = pattern.hasPrefix("/") ? String(pattern) : "/etc/ssh/\(pattern)"
          for file in expand(path) {
            read(file, look, expand, depth: depth + 1, &settings, &hasMatch)
          }
        }
      } else {
        settings.append(
          Setting(
            file: path, line: index + 1, keyword: keyword,
            value: words.dropFirst().joined(separator: " ")))
      }
    }
  }

  private static func words(in line: Substring) -> [Substring] {
    let text = line.prefix { $0 != "#" }
    guard let first = text.split(whereSeparator: { $0.isWhitespace || $0 == "=" }).first else {
      return []
    }
    let rest = text.drop(while: \.isWhitespace).dropFirst(first.count)
      .drop { $0.isWhitespace || $0 == "=" }
    return [first] + rest.split(whereSeparator: \.isWhitespace).map(withoutQuotes)
  }

  private static func withoutQuotes(_ word: Substring) -> Substring {
    word.count > 1 && word.hasPrefix("\"") && word.hasSuffix("\"")
      ? word.dropFirst().dropLast() : word
  }
}
