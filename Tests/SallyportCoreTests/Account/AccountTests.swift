import SallyportCore
import Testing

@Suite struct AccountTests {
  @Test("an account with an authenticator or a counter holds something")
  func recordsAreKept() throws {
    let enrolled = try Scene.enrolled().account
    #expect(!enrolled.holdsNothing)

    var codesOnly = enrolled
    codesOnly.devices = []
    #expect(!codesOnly.holdsNothing)

    var failed = try Scene().account
    failed.failuresSinceSignIn = 1
    #expect(!failed.holdsNothing)

    var guessed = try Scene().account
    guessed.loginThrottle.countFailure(from: .local, at: .start, limits: .standard)
    #expect(!guessed.holdsNothing)

    var steppedUp = try Scene().account
    steppedUp.stepUpThrottle.countFailure(at: .start)
    #expect(!steppedUp.holdsNothing)

    var invited = try Scene()
    _ = invited.invite()
    #expect(!invited.account.holdsNothing)
  }

  @Test("an account of which only the last sign-in is known holds nothing")
  func lastSignInIsNothing() throws {
    var account = try Scene().account
    #expect(account.holdsNothing)
    account.lastSignIn = SignIn(at: .start, service: "sshd", address: .office, method: nil)
    #expect(account.holdsNothing)
  }
}
