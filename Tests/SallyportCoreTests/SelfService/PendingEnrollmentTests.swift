import SallyportCore
import Testing

@Suite struct PendingEnrollmentTests {
  private func pending(at now: UnixTime = .start) throws -> PendingEnrollment {
    PendingEnrollment(
      name: .firstFree(among: []), parameters: .standard,
      secret: .generate(from: SeededBytes(seed: 9)), beganAt: now,
      authenticatorsAtBeginning: AuthenticatorSet(
        of: Account(subject: .account(.ada)), under: Policy()))
  }

  @Test("a pending enrolment ends after ten minutes")
  func lifetimeEnds() throws {
    let pending = try pending()
    for seconds in [0, 1, 599] { #expect(!pending.hasExpired(at: .start + .seconds(seconds))) }
    for seconds in [600, 601, 86400] {
      #expect(pending.hasExpired(at: .start + .seconds(seconds)))
    }
  }

  @Test("a pending enrolment ends when the clock is set to before it began")
  func clockSetBack() throws {
    for seconds in [1, 600, 86400] {
      #expect(try pending().hasExpired(at: .start - .seconds(seconds)))
    }
  }

  @Test("no clock makes the lifetime trap or endless")
  func absurdClocks() throws {
    let last = UnixTime(seconds: .max)
    #expect(try pending(at: last).hasExpired(at: last))
    #expect(try pending(at: UnixTime(seconds: .min)).hasExpired(at: .start))
  }

  @Test("I8: a pending enrolment prints nothing of its key")
  func printingRevealsNothing() throws {
    let pending = try pending()
    var printed = "\(pending) \(String(reflecting: pending))"
    dump(pending, to: &printed)
    let key = pending.secret.base32
    #expect(!printed.contains(key))
    #expect(!printed.contains(key.prefix(8)))
  }
}
