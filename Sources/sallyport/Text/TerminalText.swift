/// Text that comes from elsewhere and is to be shown on a terminal.
enum TerminalText {
  /// Without control characters, which could move the cursor or worse, without line breaks, and
  /// without characters that turn the direction of what follows.
  static func clean(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.filter(isHarmless))
    return String(scalars)
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: !scalar.properties.isBidiControl
    }
  }

  /// A sentence of another library in our manner: lower case, no full stop.
  static func sentence(_ text: String) -> String {
    var text = clean(text)
    if text.hasPrefix("Error: ") { text.removeFirst(7) }
    while text.hasSuffix(".") { text.removeLast() }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
