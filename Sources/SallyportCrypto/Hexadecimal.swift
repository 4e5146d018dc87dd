/// Bytes as people compare them: two lower-case digits each.
package enum Hexadecimal {
  static let alphabet = Array("0123456789abcdef".utf8)

  /// Of an array and nothing else, because a login's journal line has one.
  package static func text(of bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      digits.append(alphabet[Int(byte >> 4)])
      digits.append(alphabet[Int(byte & 15)])
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes that a text of two digits each, of either case, means; nil for any other text.
  package static func secret(of text: String) -> Secret? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    return try? Secret(count: digits.count / 2) { target throws(NoDigit) in
      for offset in 0..<target.byteCount {
        let byte = try value(digits[2 * offset]) << 4 | value(digits[2 * offset + 1])
        target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  private struct NoDigit: Error {}

  private static func value(_ digit: UInt8) throws(NoDigit) -> UInt8 {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: throw NoDigit()
    }
  }
}
