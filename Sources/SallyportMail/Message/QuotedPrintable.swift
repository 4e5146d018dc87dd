/// Text of any script in lines that every mail server passes on (RFC 2045 §6.7).
enum QuotedPrintable {
  /// RFC 2045 §6.7 (5), with the soft break's `=`.
  static let maximumLineByteCount = 76

  /// - Parameter text: lines that end with LF.
  /// - Returns: Lines that end with CRLF.
  static func encode(_ text: String) -> [UInt8] {
    var encoded: [UInt8] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      append(line, to: &encoded)
      encoded += [0x0D, 0x0A]
    }
    // What follows the last LF is no line.
    if text.utf8.last == UInt8(ascii: "\n") { encoded.removeLast(2) }
    return encoded
  }

  private static func append(_ line: Substring.UTF8View, to encoded: inout [UInt8]) {
    var width = 0
    var rest = line[...]
    while let byte = rest.popFirst() {
      let piece = piece(for: byte, isLast: rest.isEmpty)
      if width + piece.count > maximumLineByteCount - (rest.isEmpty ? 0 : 1) {
        encoded += Array("=\r\n".utf8)
        width = 0
      }
      encoded += piece
      width += piece.count
    }
  }

  /// Spaces at the end of a line are lost on the way (RFC 2045 §6.7 (3)).
  private static func piece(for byte: UInt8, isLast: Bool) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "="): escaped(byte)
    case UInt8(ascii: " "), UInt8(ascii: "\t"): isLast ? escaped(byte) : [byte]
    case 0x21...0x7E: [byte]
    default: escaped(byte)
    }
  }

  static func escaped(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
  }
}
