/// A numeric address of the remote end.
///
/// An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is its IPv4 address.
package enum IPAddress: Hashable, Sendable, CustomStringConvertible {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// 4 or 16 bytes in network order; nil for any other number of bytes.
  package init?(networkOrder bytes: [UInt8]) {
    switch bytes.count {
    case 4:
      self = .v4(UInt32(truncatingIfNeeded: Self.bigEndian(bytes[...])))
    case 16:
      self = Self.normalized(
        high: Self.bigEndian(bytes[..<8]), low: Self.bigEndian(bytes[8...]))
    default:
      return nil
    }
  }

  package var networkOrder: [UInt8] {
    switch self {
    case .v4(let value): (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    case .v6(let high, let low):
      [high, low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) }
      }
    }
  }

  /// Dotted quad, or the canonical text of RFC 5952.
  package var description: String {
    switch self {
    case .v4: networkOrder.map(String.init).joined(separator: ".")
    case .v6: Self.canonicalText(of: networkOrder)
    }
  }

  private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func normalized(high: UInt64, low: UInt64) -> IPAddress {
    let isMappedIPv4 = high == 0 && low >> 32 == 0xFFFF
    return isMappedIPv4 ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
  }

  private static func canonicalText(of bytes: [UInt8]) -> String {
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    let zeros = longestZeroRun(in: groups)
    let text = { (part: ArraySlice<UInt16>) in
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard zeros.count > 1 else { return text(groups[...]) }
    return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
  }

  /// The first of the longest runs of zero groups (RFC 5952 §4.2.3).
  private static func longestZeroRun(in groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in 0...groups.count {
      if index < groups.count, groups[index] == 0 { continue }
      if index - start > longest.count { longest = start..<index }
      start = index + 1
    }
    return longest
  }
}
