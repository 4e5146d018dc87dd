import Glibc
import SallyportCore

@testable import SallyportDaemon

extension FuzzTarget {
  /// Addresses: what inet_pton(3) takes is taken as the same bytes, nothing else is but an
  /// interface behind a link-local one, and every address comes back from its text.
  static let addresses = FuzzTarget(
    name: "addresses", maximumByteCount: 64
  ) { input throws(Finding) in
    let text = String(decoding: input, as: UTF8.self)
    let parsed = WireMapping.ipAddress(parsing: text)
    try Finding.unless(parsed == expectation(text), "addresses are those of inet_pton(3)")
    if let parsed { try checkText(of: parsed) }
    for count in [4, 16] where input.count >= count {
      guard let address = IPAddress(networkOrder: Array(input.prefix(count))) else {
        throw Finding(broken: "4 and 16 bytes are an address")
      }
      try checkText(of: address)
    }
  }

  private static func checkText(of address: IPAddress) throws(Finding) {
    let text = address.description
    try Finding.unless(
      WireMapping.ipAddress(parsing: text) == address, "an address comes back from its text")
    try Finding.unless(
      IPAddress(networkOrder: address.networkOrder) == address,
      "an address comes back from its bytes")
    try Finding.unless(
      text.utf8.count < Int(INET6_ADDRSTRLEN) && text == text.lowercased(),
      "an address is written as RFC 5952 asks")
  }

  private static func expectation(_ text: String) -> IPAddress? {
    let parts = text.utf8.split(
      separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = parse(Array(parts[0])) else { return nil }
    let isLinkLocal = bytes.count == 16 && bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    return parts.count == 1 || isLinkLocal ? IPAddress(networkOrder: bytes) : nil
  }

  /// By inet_pton(3) alone, with the NUL that it wants where it belongs.
  private static func parse(_ text: [UInt8]) -> [UInt8]? {
    guard !text.contains(0) else { return nil }
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, terminated, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return unsafe inet_pton(AF_INET6, terminated, &bytes) == 1 ? bytes : nil
  }
}
