/// Takes a line apart into words (libpam, `_pam_StrTok`).
enum PAMWords {
  /// Words apart by blanks; one that begins with a bracket goes on to the one that closes it.
  ///
  /// It keeps both. `\]` is a bracket that closes nothing.
  static func words(in bytes: [UInt8]) -> [String] {
    var words: [String] = []
    var rest = bytes[...]
    while true {
      rest = rest.drop(while: isBlank)
      guard let first = rest.first else { return words }
      if first == UInt8(ascii: "[") {
        words.append("[\(bracketed(&rest))]")
      } else {
        let word = rest.prefix { !isBlank($0) }
        rest = rest.dropFirst(word.count)
        words.append(String(decoding: word, as: UTF8.self))
      }
    }
  }

  /// Without the brackets around it.
  static func inner(_ word: String) -> String {
    guard word.hasPrefix("["), word.hasSuffix("]"), word.utf8.count > 1 else { return word }
    return String(word.dropFirst().dropLast())
  }

  /// In lower case, as strcasecmp(3) compares: ASCII alone.
  static func folded(_ word: String) -> String {
    String(
      decoding: word.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// What parts words; no carriage return.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
  }

  /// What stands within brackets; to the end of the line where nothing closes them.
  private static func bracketed(_ rest: inout ArraySlice<UInt8>) -> String {
    var word: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst(), byte != UInt8(ascii: "]") {
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "]") {
        word.append(UInt8(ascii: "]"))
        rest = rest.dropFirst()
      } else {
        word.append(byte)
      }
    }
    return String(decoding: word, as: UTF8.self)
  }
}
