import Glibc

/// A network as rules name it: `192.0.2.0/24`, `2001:db8::/32` or a single address.
struct Network: Equatable {
  /// In network order: 4 bytes, or 16.
  private let base: [UInt8]
  private let prefixLength: Int

  /// Nil for what the daemon would not take for one either.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let base = Self.address(String(parts[0])) else {
      return nil
    }
    let bits = base.count * 8
    guard let prefixLength = parts.count == 1 ? bits : Int(parts[1]),
      (0...bits).contains(prefixLength)
    else { return nil }
    self.base = base
    self.prefixLength = prefixLength
  }

  /// Whether every address of the other one is of this one.
  func covers(_ other: Network) -> Bool {
    guard base.count == other.base.count, prefixLength <= other.prefixLength else { return false }
    return zip(base, other.base).enumerated().allSatisfy { index, bytes in
      let bits = min(max(prefixLength - index * 8, 0), 8)
      return (bytes.0 ^ bytes.1) >> (8 - UInt8(bits)) == 0
    }
  }

  private static func address(_ text: String) -> [UInt8]? {
    // C would take what stands before a NUL for the whole.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    guard unsafe inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
    // RFC 4291 §2.5.5.2: an IPv4 address as an IPv6 one.
    return bytes.prefix(12) == mappedPrefix[...] ? Array(bytes.suffix(4)) : bytes
  }

  private static let mappedPrefix: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
