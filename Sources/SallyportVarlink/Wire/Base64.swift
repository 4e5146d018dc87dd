/// Bytes as text (RFC 4648 §4).
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  /// The value of each character; 64 and more for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func text(of bytes: [UInt8]) -> String {
    let alphabet = alphabet
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
      }
      for offset in 0..<4 {
        let value = Int(group >> (18 - 6 * UInt32(offset)) & 0x3F)
        text.append(offset <= count ? alphabet[value] : padding)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for what is not Base64 as it is written here: whole groups, padded, and no other bits.
  static func bytes(of text: String) -> [UInt8]? {
    let (characters, values) = (Array(text.utf8), values)
    guard characters.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3)
    for start in stride(from: 0, to: characters.count, by: 4) {
      var count = 4
      if start + 4 == characters.count {
        if characters[start + 3] == padding { count = 3 }
        if count == 3, characters[start + 2] == padding { count = 2 }
      }
      var group: UInt32 = 0
      for offset in 0..<4 {
        let value = offset < count ? values[Int(characters[start + offset])] : 0
        guard value < 64 else { return nil }
        group = group << 6 | UInt32(value)
      }
      for offset in 0..<count - 1 {
        bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * offset)))
      }
      // Bits of the last character that belong to no byte.
      guard count == 4 || group << (8 + 8 * (count - 1)) == 0 else { return nil }
    }
    return bytes
  }
}
