import SallyportCore
import SallyportTesting
import Testing

/// What the other tests rely on.
@Suite("Support for tests")
struct TestingSupportTests {
  @Test("A program that there is not is an error")
  func missingProgramIsAnError() {
    #expect(throws: Program.Failure.self) { try Program("no-such-program-here").run([]) }
  }

  @Test("Seeded random bytes repeat, and differ by seed")
  func seededRandomBytesRepeat() {
    let (first, again) = (SeededRandomBytes(seed: 1), SeededRandomBytes(seed: 1))
    #expect(first.bytes(20) == again.bytes(20))
    #expect(first.bytes(20) == again.bytes(20))
    #expect(SeededRandomBytes(seed: 1).bytes(20) != SeededRandomBytes(seed: 2).bytes(20))
  }

  @Test("A phone of the fixtures shows what its device's sealed secret makes")
  func phoneAgreesWithDevice() throws {
    let (device, phone) = Fixtures.device(of: Fixtures.mara)
    let secret = try Fixtures.vault.openSecret(of: device, for: .account(Fixtures.mara))
    #expect(secret == phone.secret)
    #expect(phone.code(at: Fixtures.newYear) == Phone(secret: secret).code(at: Fixtures.newYear))
    #expect(
      phone.code(at: Fixtures.newYear) != phone.code(at: Fixtures.newYear + .seconds(30)))
  }
}
