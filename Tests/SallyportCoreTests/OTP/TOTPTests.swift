import SallyportCore
import SallyportCrypto
import Testing

@Suite struct TOTPTests {
  struct Vector: Sendable {
    let seconds: Int64
    let step: Int64
    let sha1: String
    let sha256: String
    let sha512: String
  }

  // RFC 6238 Appendix B; the keys of SHA-256 and SHA-512 as errata 2866 has them.
  static let vectors = [
    Vector(
      seconds: 59, step: 0x1,
      sha1: "94287082", sha256: "46119246", sha512: "90693936"),
    Vector(
      seconds: 1_111_111_109, step: 0x23523EC,
      sha1: "07081804", sha256: "68084774", sha512: "25091201"),
    Vector(
      seconds: 1_111_111_111, step: 0x23523ED,
      sha1: "14050471", sha256: "67062674", sha512: "99943326"),
    Vector(
      seconds: 1_234_567_890, step: 0x273EF07,
      sha1: "89005924", sha256: "91819424", sha512: "93441116"),
    Vector(
      seconds: 2_000_000_000, step: 0x3F940AA,
      sha1: "69279037", sha256: "90698825", sha512: "38618901"),
    Vector(
      seconds: 20_000_000_000, step: 0x27BC86AA,
      sha1: "65353130", sha256: "77737706", sha512: "47863826"),
  ]

  @Test("TOTP gives the passwords of RFC 6238 Appendix B", arguments: vectors)
  func matchesAppendixB(_ vector: Vector) throws {
    let cases: [(HashAlgorithm, Int, String)] = [
      (.sha1, 20, vector.sha1), (.sha256, 32, vector.sha256), (.sha512, 64, vector.sha512),
    ]
    for (algorithm, count, expected) in cases {
      let parameters = TOTP.Parameters(digits: .eight, algorithm: algorithm)
      let step = TOTP.timeStep(at: UnixTime(seconds: vector.seconds), parameters: parameters)
      let secret = try SharedSecret.ofRFC(count: count)
      #expect(step.number == vector.step)
      #expect(TOTP.value(secret: secret, at: step, parameters: parameters).text == expected)
    }
  }

  @Test("a clock before 1970 stands in the first step", arguments: [Int64.min, -31, -1])
  func timesBeforeEpochSaturate(_ seconds: Int64) {
    #expect(TOTP.timeStep(at: UnixTime(seconds: seconds)).number == 0)
  }

  @Test("no step number is negative")
  func negativeStepIsRefused() throws {
    #expect(TimeStep(-1) == nil)
    let first = try #require(TimeStep(0))
    let last = try #require(TimeStep(.max))
    #expect(first.advanced(by: -1) == nil)
    #expect(last.advanced(by: 1) == nil)
    #expect(first.advanced(by: .min) == nil)
    #expect(first.advanced(by: 2) == TimeStep(2))
  }

  @Test("a step ends where the next begins, for both sizes")
  func stepsMeet() {
    for size in TOTP.TimeStepSize.allCases {
      let parameters = TOTP.Parameters(timeStepSize: size)
      let start = UnixTime(seconds: 4_102_444_800)
      let step = TOTP.timeStep(at: start, parameters: parameters)
      let almost = start + size.duration - .seconds(1)
      #expect(TOTP.timeStep(at: almost, parameters: parameters) == step)
      #expect(
        TOTP.timeStep(at: start + size.duration, parameters: parameters)
          == step.advanced(by: 1))
    }
  }

  @Test("only 30 and 60 seconds and 6 to 8 digits exist")
  func otherParametersAreRefused() {
    for seconds in [-30, 0, 1, 29, 31, 59, 61, 90] {
      #expect(TOTP.TimeStepSize(rawValue: seconds) == nil)
    }
    for count in [-1, 0, 5, 9, 10] {
      #expect(OneTimePassword.Digits(rawValue: count) == nil)
    }
  }
}
