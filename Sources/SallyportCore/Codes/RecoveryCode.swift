package import SallyportCrypto

/// A code that lets its owner in once, without the phone (NIST SP 800-63B, saved recovery code).
///
/// 80 random bits as 16 characters of Crockford's Base32, which has no I, L, O and U; or 8 digits
/// that were taken over from another verifier, and are never made here.
package struct RecoveryCode: Equatable, Sendable, CustomStringConvertible {
  /// 16 characters of 5 bits: above the 64 bits that NIST asks for, short enough to type.
  package static let bitCount = 80
  package static let characterCount = bitCount / 5
  /// Groups that the eye can hold.
  package static let groupSize = 4

  /// The 16 characters in ASCII, upper case, without dashes: what is digested and sealed.
  package let canonical: Secret

  /// Makes a code that nobody has seen before.
  package static func generate(from random: some RandomBytes) -> RecoveryCode {
    let bits = random.bytes(bitCount / 8)
    return RecoveryCode(
      canonical: Secret(count: characterCount) { target in
        bits.withBytes { bits in
          for place in 0..<characterCount {
            let character = alphabet[fiveBits(at: place, of: bits)]
            target.storeBytes(of: character, toByteOffset: place, as: UInt8.self)
          }
        }
      })
  }

  /// Reads a typed code as leniently as Crockford asks; nil if it is none.
  ///
  /// Either case will do, O is 0, I and L are 1, dashes and spaces mean nothing.
  package init?(typed: String) {
    let read = TypedCode.read(typed, canonical: Self.canonical)
    guard let read, read.count == Self.characterCount else { return nil }
    canonical = read
  }

  /// Digits of a code that was taken over (google-authenticator's scratch codes).
  package static let importedDigitCount = OneTimePassword.Digits.eight.rawValue

  /// A code of another verifier, to be taken over; nil if it is not one of 8 digits.
  package init?(imported text: String) {
    guard let digits = OneTimePassword(typed: text) else { return nil }
    self.init(imported: digits)
  }

  /// What was typed as a one-time password, as the code of another verifier that it may be; nil if
  /// it does not have 8 digits.
  package init?(imported typed: OneTimePassword) {
    guard typed.digits.count == Self.importedDigitCount else { return nil }
    canonical = typed.digits
  }

  private init(canonical: Secret) {
    self.canonical = canonical
  }

  /// A code that was kept, sealed, in its canonical form; nil if it is not one.
  package init?(kept canonical: Secret) {
    let isCanonical = canonical.withBytes { bytes in
      let isImported = bytes.byteCount == Self.importedDigitCount
      let alphabet = isImported ? Self.alphabet.prefix(10) : Self.alphabet[...]
      return (isImported || bytes.byteCount == Self.characterCount)
        && (0..<bytes.byteCount).allSatisfy { alphabet.contains(bytes[$0]) }
    }
    guard isCanonical else { return nil }
    self.canonical = canonical
  }

  /// The code as it is shown to its owner: `7QK4-M2XV-90TD-W8RH`.
  package var formatted: String {
    let characters = canonical.withBytes { [UInt8](copying: $0) }
    return stride(from: 0, to: characters.count, by: Self.groupSize)
      .map { String(decoding: characters[$0..<$0 + Self.groupSize], as: UTF8.self) }
      .joined(separator: "-")
  }

  package var description: String { "<recovery code>" }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Five bits of a big-endian bit string, the most significant first.
  private static func fiveBits(at place: Int, of bits: RawSpan) -> Int {
    let (byte, bit) = (place * 5).quotientAndRemainder(dividingBy: 8)
    let next = byte + 1 < bits.byteCount ? bits[byte + 1] : 0
    let pair = UInt16(bits[byte]) << 8 | UInt16(next)
    return Int(pair >> (11 - bit)) & 31
  }

  private static func canonical(_ typed: UInt8) -> UInt8? {
    let isLower = UInt8(ascii: "a")...UInt8(ascii: "z") ~= typed
    switch isLower ? typed - 0x20 : typed {
    case UInt8(ascii: "O"): return UInt8(ascii: "0")
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
    case let upper: return alphabet.contains(upper) ? upper : nil
    }
  }
}
