import SallyportVarlink
import Testing

@testable import sallyport

struct StatusReportTests {
  static let sha1 = DeviceParameters(algorithm: .sha1, digits: 6, period: 30)

  static let nothing = AccountStatus(
    user: "ada", issuer: "lovelace", enrolled: false, requirement: .notRequired, mandatory: false,
    locked: false, devices: [], recoveryCodesLeft: 0, failuresSinceSignIn: 0,
    recoveryCodeViews: 0)

  @Test("Before an enrolment the next step is told")
  func notEnrolled() {
    #expect(
      report(Self.nothing) == """
        Account         ada
        Second factor   off
        Sign-ins        ask for no code
        Last sign-in    none yet
        Next            sallyport enroll sets up a second factor

        """)
  }

  @Test("Who is refused for want of a second factor is told so")
  func mandatoryNotEnrolled() {
    var status = Self.nothing
    status.mandatory = true
    status.requirement = .mandatoryNotEnrolled
    #expect(
      report(status).hasPrefix(
        """
        Account         ada
        Second factor   off (mandatory for you)
        Sign-ins        are refused until a second factor is set up
        """))
  }

  @Test("Everything that is set up is shown, aligned, without what a terminal obeys")
  func everything() {
    var status = Self.nothing
    status.enrolled = true
    status.requirement = .codeRequired
    status.devices = [
      AccountDevice(name: "phone\u{1B}", otp: Self.sha1, confirmedAt: 1, lastUsedAt: 2),
      AccountDevice(name: "old tablet", otp: Self.sha1, confirmedAt: 3, clockDrift: -270),
    ]
    status.recoveryCodesLeft = 8
    status.lastSignIn = AccountSignIn(
      at: 4, service: "sshd", address: "192.0.2.1", secondFactorRequired: true,
      method: .recoveryCode)
    status.failuresSinceSignIn = 12
    status.recoveryCodeViews = 2
    #expect(
      report(status) == """
        Account          ada
        Second factor    on
        Sign-ins         ask for a code
        Devices          phone        since day 1, last used day 2
                         old tablet   since day 3, never used, clock about 4 min 30 s behind
        Recovery codes   8 left
        Last sign-in     day 4, sshd from 192.0.2.1, with a recovery code
        Refused codes    12 since the last sign-in with a code
        Codes read       by others, 2 times

        """)
  }

  @Test("A locked account is told how it opens")
  func locked() {
    var status = Self.nothing
    status.enrolled = true
    status.requirement = .codeRequired
    status.locked = true
    #expect(report(status).contains("a recovery code or an administrator opens it"))
  }

  @Test("Who can change nothing for now is told how that ends")
  func changesRefused() {
    var status = Self.nothing
    status.enrolled = true
    status.stepUpLocked = true
    #expect(
      report(status).contains(
        "\nChanges          refused after too many wrong codes, until you sign in with a code "
          + "(or an administrator unlocks)\n"))
  }

  @Test(
    "Unlocking says what was locked and what was counted",
    arguments: [
      (
        UnlockAccount.Reply(wasLocked: true, forgottenFailures: 100),
        "ada was locked and may sign in again.\n100 wrong codes that were counted are forgotten.\n"
      ),
      (
        UnlockAccount.Reply(wasLocked: false, stepUpWasLocked: true, forgottenFailures: 10),
        "ada was locked for changes of the second factor, and may make them again.\n"
          + "10 wrong codes that were counted are forgotten.\n"
      ),
      (
        UnlockAccount.Reply(wasLocked: true, stepUpWasLocked: true, forgottenFailures: 110),
        "ada was locked, for sign-ins and for changes; both are open again.\n"
          + "110 wrong codes that were counted are forgotten.\n"
      ),
      (
        UnlockAccount.Reply(wasLocked: false, forgottenFailures: 1),
        "ada was not locked.\nOne wrong code that was counted is forgotten.\n"
      ),
      (
        UnlockAccount.Reply(wasLocked: false),
        "ada was not locked.\nNothing was counted against ada.\n"
      ),
    ])
  func unlocking(reply: UnlockAccount.Reply, text: String) {
    #expect(UsersUnlockCommand.answer("ada\u{1B}", reply) == text)
  }

  private func report(_ status: AccountStatus) -> String {
    StatusReport(status: status, date: { "term \($0)" }, pastDate: { "day \($0)" }).text
  }
}
