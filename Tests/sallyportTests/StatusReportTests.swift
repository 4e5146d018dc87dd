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
      AccountDevice(name: "old tablet", otp: Self.sha1, confirmedAt: 3),
    ]
    status.recoveryCodesLeft = 8
    status.lastSignIn = AccountSignIn(
      at: 4, service: "sshd", address: "192.0.2.1", secondFactorRequired: true,
      method: .recoveryCode)
    status.failuresSinceSignIn = 12
    status.recoveryCodeViews = 2
    #expect(
      report(status) == """
        Second factor    on
        Sign-ins         ask for a code
        Devices          phone        since day 1, last used day 2
                         old tablet   since day 3, never used
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

  private func report(_ status: AccountStatus) -> String {
    StatusReport(status: status) { "day \($0)" }.text
  }
}
