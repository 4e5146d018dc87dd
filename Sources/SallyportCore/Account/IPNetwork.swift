/// The addresses that begin with the same bits (RFC 4632, RFC 4291 §2.3).
///
/// A network of IPv4 addresses that are mapped into IPv6 is the network of the IPv4 addresses.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
  /// The first address: all bits behind the prefix are zero.
  package let base: IPAddress

  /// 0 up to 32 for IPv4, up to 128 for IPv6.
  package let prefixLength: Int

  /// Nil for a prefix longer than the address, and where a bit behind the prefix is set:
  /// `192.0.2.7/24` is a mistyped address more often than a network.
  package init?(base: IPAddress, prefixLength: Int) {
    let bits = base.networkOrder.count * 8
    guard 0...bits ~= prefixLength else { return nil }
    let masked = Self.masked(base.networkOrder, to: prefixLength)
    guard masked == base.networkOrder else { return nil }
    self.base = base
    self.prefixLength = prefixLength
  }

  /// The network of one address.
  package init(_ address: IPAddress) {
    base = address
    prefixLength = address.networkOrder.count * 8
  }

  package func contains(_ address: IPAddress) -> Bool {
    switch (base, address) {
    case (.v4(let base), .v4(let address)):
      return Self.agree(base, address, bits: prefixLength)
    case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
      return Self.agree(high, otherHigh, bits: min(prefixLength, 64))
        && Self.agree(low, otherLow, bits: max(prefixLength - 64, 0))
    default:
      return false
    }
  }

  /// A whole address without its prefix length, a network with it.
  package var description: String {
    let bits = base.networkOrder.count * 8
    return prefixLength == bits ? "\(base)" : "\(base)/\(prefixLength)"
  }

  private static func agree<Bits: FixedWidthInteger>(
    _ left: Bits, _ right: Bits, bits: Int
  ) -> Bool {
    // A shift by the whole width would leave nothing, which agrees.
    (left ^ right) >> (Bits.bitWidth - bits) == 0
  }

  private static func masked(_ bytes: [UInt8], to prefixLength: Int) -> [UInt8] {
    bytes.enumerated().map { index, byte in
      let kept = min(max(prefixLength - index * 8, 0), 8)
      return kept == 0 ? 0 : byte & (0xFF << (8 - UInt8(kept)))
    }
  }
}
