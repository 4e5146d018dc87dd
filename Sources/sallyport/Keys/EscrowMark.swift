/// Where it is noted that a key has an escrow: for `keys status`, and for whoever checks the
/// machine.
struct EscrowMark: Equatable {
  static let usualPath = "/etc/sallyport/key-escrow"

  /// Bytes; a path has 4096 at most.
  private static let longest = 8 * 1024

  let keyID: String
  /// Such as `2026-11-22`.
  let made: String
  /// The file that was written then.
  let file: String

  var text: String { "\(keyID) \(made) \(file)\n" }

  init(keyID: String, made: String, file: String) {
    self.keyID = keyID
    self.made = made
    self.file = file
  }

  init?(_ text: String) {
    let words = text.split(separator: "\n", omittingEmptySubsequences: false).first?
      .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard let words, words.count == 3 else { return nil }
    self.init(keyID: String(words[0]), made: String(words[1]), file: String(words[2]))
  }

  /// Nil where there is none.
  static func read(_ path: String = usualPath) -> EscrowMark? {
    guard let bytes = try? SmallFile.read(path, maximumBytes: longest) else { return nil }
    return EscrowMark(TerminalText.clean(String(decoding: bytes, as: UTF8.self)))
  }

  /// Best effort: the escrow is there all the same.
  ///
  /// - Returns: Whether it was written.
  func write(_ path: String = usualPath) -> Bool {
    do {
      try WholeFile.write(text, to: path)
      return true
    } catch {
      return false
    }
  }
}
