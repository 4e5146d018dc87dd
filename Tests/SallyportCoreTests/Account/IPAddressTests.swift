import SallyportCore
import Testing

@Suite struct IPAddressTests {
  private func v6(_ groups: [UInt16]) throws -> IPAddress {
    try #require(
      IPAddress(
        networkOrder: groups.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }))
  }

  @Test("an address has 4 or 16 bytes", arguments: [0, 1, 3, 5, 8, 15, 17, 32])
  func otherLengthsAreRefused(_ count: Int) {
    #expect(IPAddress(networkOrder: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test(
    "IPv4 addresses print as dotted quads",
    arguments: [
      ([192, 0, 2, 1], "192.0.2.1"), ([0, 0, 0, 0], "0.0.0.0"),
      ([255, 255, 255, 255], "255.255.255.255"), ([10, 0, 0, 255], "10.0.0.255"),
    ] as [([UInt8], String)])
  func dottedQuads(_ bytes: [UInt8], _ text: String) throws {
    let address = try #require(IPAddress(networkOrder: bytes))
    #expect("\(address)" == text)
    #expect(address.networkOrder == bytes)
  }

  // The examples of RFC 5952 §1, §2 and §4, and the edges of its rules.
  @Test(
    "IPv6 addresses print as RFC 5952 says",
    arguments: [
      ([0, 0, 0, 0, 0, 0, 0, 0], "::"),
      ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
      ([1, 0, 0, 0, 0, 0, 0, 0], "1::"),
      ([0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"),
      ([0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"),
      ([0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"),
      ([0x2001, 0xdb8, 0, 0, 0, 0, 2, 1], "2001:db8::2:1"),
      (
        [0x2001, 0xdb8, 0xaaaa, 0xbbbb, 0xcccc, 0xdddd, 0xeeee, 0xaaaa],
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"
      ),
      ([0xfe80, 0, 0, 0, 0x0123, 0x0004, 0x0050, 0x0600], "fe80::123:4:50:600"),
      ([0, 0, 1, 0, 0, 0, 1, 0], "0:0:1::1:0"),
      ([0, 1, 0, 1, 0, 1, 0, 1], "0:1:0:1:0:1:0:1"),
      ([1, 2, 3, 4, 5, 6, 0, 0], "1:2:3:4:5:6::"),
      ([0, 0, 3, 4, 5, 6, 7, 8], "::3:4:5:6:7:8"),
    ] as [([UInt16], String)])
  func canonicalTexts(_ groups: [UInt16], _ text: String) throws {
    let address = try v6(groups)
    #expect("\(address)" == text)
    #expect(IPAddress(networkOrder: address.networkOrder) == address)
  }

  @Test("an IPv4 address mapped into IPv6 is that IPv4 address")
  func mappedIsIPv4() throws {
    let mapped = try v6([0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201])
    #expect(mapped == .office)
    #expect("\(mapped)" == "192.0.2.1")
    #expect(mapped.networkOrder == [192, 0, 2, 1])
  }

  @Test(
    "what only looks mapped stays IPv6",
    arguments: [
      [0, 0, 0, 0, 0, 0, 0xc000, 0x0201], [0, 0, 0, 0, 0, 0xfffe, 0xc000, 0x0201],
      [0, 0, 0, 1, 0, 0xffff, 0xc000, 0x0201], [0, 0, 0, 0, 0xffff, 0, 0xc000, 0x0201],
    ] as [[UInt16]])
  func othersStayIPv6(_ groups: [UInt16]) throws {
    guard case .v6 = try v6(groups) else {
      Issue.record("taken for an IPv4 address")
      return
    }
  }
}
