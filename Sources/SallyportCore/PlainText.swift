/// Text that people choose and others read on a terminal or in a log.
enum PlainText {
  /// Whether it has no control characters: no line of its own, no escape sequence.
  static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
  }

  /// The same, and whether it has so many bytes of UTF-8.
  static func isPlain(_ text: String, bytes: ClosedRange<Int>) -> Bool {
    bytes.contains(text.utf8.count) && isPlain(text)
  }
}
