import SallyportCrypto
import Testing

@Suite struct RandomBytesTests {
  @Test("no two draws of the system's generator are alike")
  func drawsDiffer() {
    let random = SystemRandomBytes()
    let draws = (0..<1000).map { _ in random.bytes(16).withBytes { [UInt8](copying: $0) } }
    #expect(Set(draws).count == 1000)
  }

  @Test("a draw has the length that was asked for", arguments: [0, 1, 20, 64, 100_000])
  func drawHasItsLength(_ count: Int) {
    #expect(SystemRandomBytes().bytes(count).count == count)
  }
}
