/// Where failures of an account are counted: one count for each source, so that somebody who
/// guesses from elsewhere does not delay the owner.
package enum ThrottleSource: Hashable, Sendable {
  case ipv4(UInt32)

  /// The first 64 bits of an IPv6 address: one site has as many addresses as it likes below them.
  case ipv6Prefix(UInt64)

  /// No address: a console, su, sudo, or a host name that nothing should be built on.
  case local

  /// What is left of the oldest sources once there were too many; no success clears it.
  case merged

  package init(_ address: IPAddress?) {
    switch address {
    case .v4(let value): self = .ipv4(value)
    case .v6(let high, _): self = .ipv6Prefix(high)
    case nil: self = .local
    }
  }

  /// Stable text for a store and for MACs: `4:c0000201`, `6:20010db800000000`, `local`, `merged`.
  package var storageKey: String {
    switch self {
    case .ipv4(let value): "4:\(String(value, radix: 16))"
    case .ipv6Prefix(let value): "6:\(String(value, radix: 16))"
    case .local: "local"
    case .merged: "merged"
    }
  }

  package init?(storageKey: String) {
    switch storageKey {
    case "local": self = .local
    case "merged": self = .merged
    default:
      let number = storageKey.dropFirst(2)
      switch storageKey.prefix(2) {
      case "4:":
        guard let value = UInt32(number, radix: 16) else { return nil }
        self = .ipv4(value)
      case "6:":
        guard let value = UInt64(number, radix: 16) else { return nil }
        self = .ipv6Prefix(value)
      default: return nil
      }
    }
  }
}
