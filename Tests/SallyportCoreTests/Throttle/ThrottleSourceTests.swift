import SallyportCore
import Testing

@Suite struct ThrottleSourceTests {
  @Test(
    "a text that no source has is none",
    arguments: [
      "", "4:", "6:", "5:1", "4", "4:100000000", "6:10000000000000000", "4:xyz", "Local", "4: 1",
      "4:-1", "local ",
    ])
  func otherTextsAreRefused(_ text: String) {
    #expect(ThrottleSource(storageKey: text) == nil)
  }

  @Test("an address mapped into IPv6 is the source of its IPv4 address")
  func mappedAddressIsIPv4() throws {
    let mapped = try #require(
      IPAddress(networkOrder: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1]))
    #expect(ThrottleSource(mapped) == ThrottleSource(.office))
  }

  @Test("without an address a source is local")
  func noAddressIsLocal() {
    #expect(ThrottleSource(nil) == .local)
  }

  @Test(
    "every source is stored as a text of its own and read back",
    arguments: [
      (.ipv4(0xC000_0201), "4:c0000201"), (.ipv4(0), "4:0"), (.ipv4(.max), "4:ffffffff"),
      (.ipv6Prefix(0x2001_0db8_0000_0000), "6:20010db800000000"), (.ipv6Prefix(0), "6:0"),
      (.local, "local"), (.merged, "merged"),
    ] as [(ThrottleSource, String)])
  func storageKeys(_ source: ThrottleSource, _ text: String) {
    #expect(source.storageKey == text)
    #expect(ThrottleSource(storageKey: text) == source)
  }
}
