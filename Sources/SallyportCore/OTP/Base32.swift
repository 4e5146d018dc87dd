package import SallyportCrypto

/// Base32 with the alphabet A–Z, 2–7 (RFC 4648 §6).
package enum Base32 {
  /// Why a text is not Base32.
  package enum DecodingError: Error, Hashable, CustomStringConvertible {
    /// A character outside the alphabet, or padding before the end.
    case invalidCharacter
    /// No number of bytes has an encoding of this length.
    case invalidLength
    /// Padding that does not fill the last group of eight.
    case invalidPadding
    /// Bits beyond the last byte are set, so a second text would decode to the same bytes.
    case nonCanonical

    package var description: String {
      switch self {
      case .invalidCharacter: "the key has a character that is not Base32 (A-Z and 2-7)"
      case .invalidLength: "the key is cut short"
      case .invalidPadding: "the key ends in the wrong number of equals signs"
      case .nonCanonical: "the last character of the key is wrong"
      }
    }
  }

  /// Encodes bytes in upper case, without padding.
  package static func encode(_ bytes: RawSpan) -> String {
    var text = ""
    text.reserveCapacity((bytes.byteCount * 8 + 4) / 5)
    var buffer: UInt32 = 0
    var bitCount = 0
    for offset in 0..<bytes.byteCount {
      buffer = buffer << 8 | UInt32(bytes[offset])
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.unicodeScalars.append(character(buffer >> bitCount))
      }
    }
    if bitCount > 0 {
      text.unicodeScalars.append(character(buffer << (5 - bitCount)))
    }
    return text
  }

  /// Decodes a text of either case, with the right padding or with none.
  ///
  /// - Throws: `DecodingError`; each sequence of bytes has one text only, but for case and padding.
  package static func decode(_ text: String) throws(DecodingError) -> Secret {
    let characters = try withoutPadding(Array(text.utf8))
    var buffer: UInt32 = 0
    var bitCount = 0
    let decoded = try Secret(count: characters.count * 5 / 8) { bytes throws(DecodingError) in
      var count = 0
      for character in characters {
        buffer = buffer << 5 | UInt32(try value(character))
        bitCount += 5
        if bitCount >= 8 {
          bitCount -= 8
          bytes.storeBytes(
            of: UInt8(truncatingIfNeeded: buffer >> bitCount), toByteOffset: count, as: UInt8.self)
          count += 1
        }
      }
      guard bitCount < 5 else { throw .invalidLength }
      guard buffer & (1 << bitCount - 1) == 0 else { throw .nonCanonical }
    }
    return decoded
  }

  /// Takes the padding off: none at all, or what fills the last group of eight characters.
  private static func withoutPadding(
    _ text: [UInt8]
  ) throws(DecodingError) -> ArraySlice<UInt8> {
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding == 0 || (padding < 8 && text.count % 8 == 0) else { throw .invalidPadding }
    return text.dropLast(padding)
  }

  private static func character(_ value: UInt32) -> Unicode.Scalar {
    let value = UInt8(value & 31)
    return Unicode.Scalar(value < 26 ? UInt8(ascii: "A") + value : UInt8(ascii: "2") + value - 26)
  }

  private static func value(_ character: UInt8) throws(DecodingError) -> UInt8 {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a")
    case UInt8(ascii: "2")...UInt8(ascii: "7"): character - UInt8(ascii: "2") + 26
    default: throw .invalidCharacter
    }
  }
}
