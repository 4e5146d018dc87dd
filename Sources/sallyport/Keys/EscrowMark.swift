/// Where it is noted that a key has an escrow: for `keys status`, and for whoever checks the
/// machine.
///
/// A line for a key, the newest first: of those that were in use, and of the one that a rotation
/// brings.
struct EscrowMark: Equatable {
  static let usualPath = "/etc/sallyport/key-escrow"

  /// More rotations than are cut off in a row: the present key's line must not be crowded out.
  private static let mostKeys = 16

  /// Bytes; a path has 4096 at most.
  private static let longest = mostKeys * 8 * 1024

  let keyID: String
  /// Such as `2026-11-22`.
  let made: String
  /// The file that was written then.
  let file: String

  private var line: String { TerminalText.clean("\(keyID) \(made) \(file)") + "\n" }

  init(keyID: String, made: String, file: String) {
    self.keyID = keyID
    self.made = made
    self.file = file
  }

  init?(line: some StringProtocol) {
    let words = TerminalText.clean(String(line))
      .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3 else { return nil }
    self.init(keyID: String(words[0]), made: String(words[1]), file: String(words[2]))
  }

  /// The newest; nil where there is none.
  static func read(_ path: String = usualPath) -> EscrowMark? {
    all(path).first
  }

  /// Nil where none is noted of this key.
  static func read(of keyID: String, _ path: String = usualPath) -> EscrowMark? {
    all(path).first { $0.keyID == keyID }
  }

  private static func all(_ path: String) -> [EscrowMark] {
    guard let bytes = try? SmallFile.read(path, maximumBytes: longest) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .compactMap { EscrowMark(line: $0) }
  }

  /// Best effort: the escrow is there all the same.
  ///
  /// - Returns: Whether it was written.
  func note(in path: String = usualPath) -> Bool {
    let others = Self.all(path).filter { $0.keyID != keyID }
    return Self.write(Array(([self] + others).prefix(Self.mostKeys)), path)
  }

  /// Of keys that came to nothing, after this one, in whose place they were to come.
  static func forgetNewer(than keyID: String, in path: String = usualPath) {
    let marks = all(path)
    guard let index = marks.firstIndex(where: { $0.keyID == keyID }), index > 0 else { return }
    _ = write(Array(marks[index...]), path)
  }

  /// Of a key that came to nothing.
  static func forget(_ keyID: String, in path: String = usualPath) {
    let marks = all(path)
    let others = marks.filter { $0.keyID != keyID }
    if others != marks { _ = write(others, path) }
  }

  private static func write(_ marks: [EscrowMark], _ path: String) -> Bool {
    do {
      try WholeFile.write(marks.map(\.line).joined(), to: path)
      return true
    } catch {
      return false
    }
  }
}
