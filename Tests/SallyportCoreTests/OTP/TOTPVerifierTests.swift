import SallyportCore
import SallyportCrypto
import Testing

@Suite struct TOTPVerifierTests {
  private let secret: SharedSecret
  private let now = UnixTime(seconds: 1_800_000_010)

  init() throws {
    secret = try .ofRFC(count: 20)
  }

  private func step(_ distance: Int) throws -> TimeStep {
    try #require(TOTP.timeStep(at: now).advanced(by: distance))
  }

  private func password(_ distance: Int) throws -> OneTimePassword {
    TOTP.value(secret: secret, at: try step(distance))
  }

  private func verifier(_ steps: Int = 1) throws -> TOTPVerifier {
    TOTPVerifier(secret: secret, window: try #require(TOTPVerifier.Window(steps: steps)))
  }

  @Test("a password of no step is wrong, and says nothing about which step is right")
  func wrongPasswordIsWrong() throws {
    let right = try [-1, 0, 1].map { try password($0).text }
    for typed in ["000000", "123456", "999999"] where !right.contains(typed) {
      let typed = try #require(OneTimePassword(typed: typed))
      #expect(try verifier().verify(typed, at: now, lastAcceptedTimeStep: nil) == .wrong)
    }
  }

  @Test("the right digits in another number are wrong")
  func otherDigitCountIsWrong() throws {
    let eight = TOTP.value(
      secret: secret, at: try step(0), parameters: TOTP.Parameters(digits: .eight))
    #expect(eight.text.hasSuffix(try password(0).text))
    #expect(try verifier().verify(eight, at: now, lastAcceptedTimeStep: nil) == .wrong)
    let padded = try #require(OneTimePassword(typed: "0" + password(0).text))
    #expect(try verifier().verify(padded, at: now, lastAcceptedTimeStep: nil) == .wrong)
  }

  @Test("another device's password is wrong")
  func otherSecretIsWrong() throws {
    let other = try SharedSecret(Secret(copying: [UInt8](repeating: 7, count: 20)))
    let typed = TOTP.value(secret: other, at: try step(0))
    #expect(try verifier().verify(typed, at: now, lastAcceptedTimeStep: nil) == .wrong)
  }

  @Test("I1: a password is accepted once; a second time it is replayed")
  func secondUseIsReplayed() throws {
    for distance in -1...1 {
      let used = try step(distance)
      let typed = try password(distance)
      #expect(
        try verifier().verify(typed, at: now, lastAcceptedTimeStep: used) == .replayed(used))
    }
  }

  @Test("a password of a step before the last accepted one is replayed, though never used")
  func earlierStepIsReplayed() throws {
    #expect(
      try verifier().verify(password(-1), at: now, lastAcceptedTimeStep: step(0))
        == .replayed(step(-1)))
    #expect(
      try verifier().verify(password(0), at: now, lastAcceptedTimeStep: step(1))
        == .replayed(step(0)))
  }

  @Test("I1: a clock that was set back makes no used password new")
  func clockSetBackAcceptsNothingOld() throws {
    let used = try step(0)
    for seconds in [1, 29, 30, 60, 3600, 86400] {
      let earlier = now - .seconds(seconds)
      let typed = TOTP.value(secret: secret, at: TOTP.timeStep(at: earlier))
      let verification = try verifier().verify(typed, at: earlier, lastAcceptedTimeStep: used)
      #expect(verification == .replayed(TOTP.timeStep(at: earlier)))
    }
  }

  @Test("the window ends where it says", arguments: 0...2)
  func windowHasEdges(_ steps: Int) throws {
    let verifier = try verifier(steps)
    for distance in -4...4 {
      let verification = try verifier.verify(password(distance), at: now, lastAcceptedTimeStep: nil)
      let expected = try abs(distance) <= steps ? Verification.accepted(step(distance)) : .wrong
      #expect(verification == expected)
    }
  }

  @Test("a window beyond two steps each way does not exist", arguments: [-1, 3, 17, .max, .min])
  func otherWindowsAreRefused(_ steps: Int) {
    #expect(TOTPVerifier.Window(steps: steps) == nil)
  }

  @Test("the window lies around the device's drift", arguments: [-1440, -3, 3, 1440])
  func windowFollowsDrift(_ drift: Int) throws {
    let verifier = try verifier()
    #expect(
      try verifier.verify(password(0), at: now, clockDrift: drift, lastAcceptedTimeStep: nil)
        == .wrong)
    for distance in drift - 1...drift + 1 {
      #expect(
        try verifier.verify(
          password(distance), at: now, clockDrift: drift, lastAcceptedTimeStep: nil)
          == .accepted(step(distance)))
    }
    for distance in [drift - 2, drift + 2] {
      #expect(
        try verifier.verify(
          password(distance), at: now, clockDrift: drift, lastAcceptedTimeStep: nil) == .wrong)
    }
  }

  @Test("an absurd drift or clock makes every password wrong, and nothing trap")
  func absurdTimesAreHarmless() throws {
    let verifier = try verifier(2)
    let typed = try password(0)
    for drift in [Int.min, Int.min + 1, -100_000_000, Int.max - 1, Int.max] {
      for seconds in [Int64.min, -1, 0, now.seconds, Int64.max] {
        let verification = verifier.verify(
          typed, at: UnixTime(seconds: seconds), clockDrift: drift, lastAcceptedTimeStep: nil)
        #expect(verification == .wrong)
      }
    }
  }

  @Test("in the first minute of 1970 the steps before it are left out")
  func epochHasNoEarlierSteps() throws {
    let first = try #require(TimeStep(0))
    let typed = TOTP.value(secret: secret, at: first)
    #expect(
      try verifier().verify(typed, at: .epoch, lastAcceptedTimeStep: nil) == .accepted(first))
    #expect(
      try verifier().verify(typed, at: .epoch, lastAcceptedTimeStep: first) == .replayed(first))
  }

  @Test(
    "after 2038, 2106 and 10000 the passwords go on",
    arguments: [2_147_483_647, 2_147_483_648, 4_294_967_296, 253_402_300_800] as [Int64])
  func laterCenturiesWork(_ seconds: Int64) throws {
    let later = UnixTime(seconds: seconds)
    let step = TOTP.timeStep(at: later)
    let typed = TOTP.value(secret: secret, at: step)
    #expect(
      try verifier().verify(typed, at: later, lastAcceptedTimeStep: self.step(0))
        == .accepted(step))
  }

  // Two steps of one window share a password once in a million steps: looked up beforehand with
  // the secret of the RFC, 6 digits, SHA-1.
  @Test("where two steps of the window have the same password, the later one counts")
  func laterOfTwoMatchesCounts() throws {
    let earlier = try #require(TimeStep(910_737))
    let later = try #require(earlier.advanced(by: 1))
    let typed = TOTP.value(secret: secret, at: earlier)
    #expect(typed == TOTP.value(secret: secret, at: later))
    let time = UnixTime(seconds: earlier.number * 30)
    #expect(
      try verifier().verify(typed, at: time, lastAcceptedTimeStep: nil) == .accepted(later))
    #expect(
      try verifier().verify(typed, at: time, lastAcceptedTimeStep: earlier) == .accepted(later))
    #expect(
      try verifier().verify(typed, at: time, lastAcceptedTimeStep: later) == .replayed(later))
  }

  @Test("over many days no accepted step comes at or before an earlier one", arguments: 0..<8)
  func acceptedStepsOnlyGrow(_ seed: Int) throws {
    var cases = CaseGenerator(seed: UInt64(seed))
    var time = now
    var last: TimeStep?
    var accepted: Set<TimeStep> = []
    for _ in 0..<1000 {
      time = time + .seconds(Int.random(in: -45...75, using: &cases))
      let verifier = try verifier(Int.random(in: 0...2, using: &cases))
      let drift = Int.random(in: -2...2, using: &cases)
      let distance = Int.random(in: -5...5, using: &cases)
      let presented = try #require(TOTP.timeStep(at: time).advanced(by: distance))
      let verification = verifier.verify(
        TOTP.value(secret: secret, at: presented), at: time, clockDrift: drift,
        lastAcceptedTimeStep: last)
      switch verification {
      case .accepted(let step):
        if let last {
          #expect(step > last)
        }
        #expect(accepted.insert(step).inserted)
        #expect(abs(distance - drift) <= verifier.window.steps || step != presented)
        last = step
      case .replayed(let step):
        let last = try #require(last)
        #expect(step <= last)
      case .wrong:
        #expect(abs(distance - drift) > verifier.window.steps)
      }
    }
    #expect(accepted.count > 50)
  }
}
