/// Free text in a header (RFC 5322 §2.2), with encoded words where it is not ASCII (RFC 2047).
enum HeaderText {
  /// Of a line with an encoded word, without its CRLF (RFC 2047 §2).
  private static let maximumLineByteCount = 76
  private static let prefix = "=?utf-8?Q?"
  private static let suffix = "?="

  /// - Parameters:
  ///   - text: without control characters (`MailTemplate` lets none in).
  ///   - name: of the header, with what stands between it and the text.
  /// - Returns: ASCII; words of it folded by CRLF and a space.
  static func encode(_ text: String, behind name: String) -> String {
    // What looks like an encoded word would be read as one.
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
    return isPlain ? text : words(of: text, behind: name).joined(separator: "\r\n ")
  }

  private static func words(of text: String, behind name: String) -> [String] {
    let room = maximumLineByteCount - prefix.utf8.count - suffix.utf8.count
    var words: [String] = []
    var word = ""
    for character in text.unicodeScalars {
      let piece = encoded(character)
      // No character is divided between two words (RFC 2047 §5).
      let indent = words.isEmpty ? name.utf8.count : 1
      if indent + word.utf8.count + piece.utf8.count > room {
        words.append(word)
        word = ""
      }
      word += piece
    }
    return (words + [word]).map { prefix + $0 + suffix }
  }

  /// RFC 2047 §4.2; only what is safe in every place where a word may stand remains as it is.
  private static func encoded(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": return "_"
    case "a"..."z", "A"..."Z", "0"..."9": return String(scalar)
    default:
      let bytes = String(scalar).utf8.flatMap(QuotedPrintable.escaped)
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
