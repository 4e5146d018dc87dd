import SallyportCrypto

/// What the codes that people type have in common: spaces and dashes mean nothing (S1).
enum TypedCode {
  /// Reads the characters of a typed code, each changed by `canonical`; nil if it refuses one.
  static func read(_ typed: String, canonical: (UInt8) -> UInt8?) -> Secret? {
    let count = typed.utf8.count { !isIgnored($0) }
    return try? Secret(count: count) { target throws(Refusal) in
      var offset = 0
      for byte in typed.utf8 where !isIgnored(byte) {
        guard let byte = canonical(byte) else { throw Refusal() }
        target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        offset += 1
      }
    }
  }

  private struct Refusal: Error {}

  private static func isIgnored(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
  }
}
