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

  /// What a `Match` sets for whom it matches.
  struct Exception: Equatable {
    /// What stands behind `Match`.
    let condition: String
    let setting: Setting
  }

  /// Outside of `Match`, in the order in which sshd reads them.
  private(set) var settings: [Setting] = []
  /// Within a `Match`.
  private(set) var exceptions: [Exception] = []
  /// What was read, in order.
  private(set) var files: [String] = []

  static let mainFile = "/etc/ssh/sshd_config"

  /// - Parameters:
  ///   - mainFile: which includes the others.
  ///   - look: the text of a file; nil where it cannot be read.
  ///   - expand: the files that a pattern means, sorted.
  init(
    from mainFile: String = Self.mainFile, look: (String) -> String?, expand: (String) -> [String]
  ) {
    read(mainFile, look, expand, depth: 0, nil)
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

  /// sshd's own limit is 16 (SERVCONF_MAX_DEPTH).
  private static let maximumDepth = 16

  /// - Parameter condition: of the `Match` within which the file is included.
  private mutating func read(
    _ path: String, _ look: (String) -> String?, _ expand: (String) -> [String], depth: Int,
    _ condition: String?
  ) {
    guard depth <= Self.maximumDepth, let text = look(path) else { return }
    if !files.contains(path) { files.append(path) }
    // A Match goes on to the end of its file.
    var condition = condition
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = Self.words(in: line)
      guard let keyword = words.first?.lowercased(), words.count > 1 else { continue }
      let value = words.dropFirst().joined(separator: " ")
      if keyword == "match" {
        condition = value
      } else if keyword == "include" {
        for pattern in words.dropFirst() {
          let path = pattern.hasPrefix("/") ? String(pattern) : "/etc/ssh/\(pattern)"
          for file in expand(path) {
            read(file, look, expand, depth: depth + 1, condition)
          }
        }
      } else {
        let setting = Setting(file: path, line: index + 1, keyword: keyword, value: value)
        if let condition {
          exceptions.append(Exception(condition: condition, setting: setting))
        } else {
          settings.append(setting)
        }
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
