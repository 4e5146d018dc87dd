/// Base32 as people type keys, and as pam_google_authenticator reads them.
enum LenientBase32 {
  /// Either case; blanks and dashes mean nothing; 0 is O, 1 is L and 8 is B; bits that fill no byte
  /// are left over.
  ///
  /// - Returns: Nil for another character.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for character in text where !ignored.contains(character) {
      guard let value = value(character) else { return nil }
      buffer = (buffer << 5 | value) & 0xFFFF
      bitCount += 5
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    return bytes
  }

  private static let ignored = Set(" \t-".utf8)

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "0"): UInt32(UInt8(ascii: "O") - UInt8(ascii: "A"))
    case UInt8(ascii: "1"): UInt32(UInt8(ascii: "L") - UInt8(ascii: "A"))
    case UInt8(ascii: "8"): UInt32(UInt8(ascii: "B") - UInt8(ascii: "A"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a"))
    case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(character - UInt8(ascii: "2")) + 26
    default: nil
    }
  }
}
