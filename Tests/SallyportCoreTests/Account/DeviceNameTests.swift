import SallyportCore
import SallyportCrypto
import Testing

@Suite struct DeviceNameTests {
  @Test(
    "what would garble a terminal is no device name",
    arguments: [
      "", "a\n", "\t", "\u{1B}[31mphone", "phone\0", "\u{7F}", "\u{85}", "\u{9B}2J",
      String(repeating: "a", count: 65), String(repeating: "é", count: 33),
    ])
  func otherTextsAreRefused(_ text: String) {
    #expect(DeviceName(text) == nil)
  }

  @Test(
    "names are kept as they were given",
    arguments: ["phone", "Ada's phone", "📱", "a/b:c", " ", String(repeating: "a", count: 64)])
  func namesAreKept(_ text: String) throws {
    #expect(try #require(DeviceName(text)).value == text)
  }

  @Test("a device without a name gets the first that is free")
  func firstFreeName() throws {
    func firstFree(_ taken: [String]) -> String {
      DeviceName.firstFree(among: taken.compactMap(DeviceName.init)).value
    }
    #expect(firstFree([]) == "phone")
    #expect(firstFree(["tablet"]) == "phone")
    #expect(firstFree(["phone"]) == "phone 2")
    #expect(firstFree(["phone 2"]) == "phone")
    #expect(firstFree(["phone", "phone 2", "phone 3", "phone 5"]) == "phone 4")
  }
}

@Suite struct DeviceIDTests {
  @Test(
    "device ids are never negative, whatever the random bytes", arguments: [0, 0x7F, 0x80, 0xFF])
  func idsAreNotNegative(_ byte: UInt8) {
    #expect(DeviceID.generate(from: FixedBytes(repeated: [byte])).rawValue >= 0)
  }

  @Test("a device id is made of 63 of the random bits, in order")
  func idsTakeAllBits() {
    let id = DeviceID.generate(from: FixedBytes(repeated: [0x81, 2, 3, 4, 5, 6, 7, 8]))
    #expect(id.rawValue == 0x0102_0304_0506_0708)
  }
}
