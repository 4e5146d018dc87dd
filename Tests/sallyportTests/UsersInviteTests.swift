import SallyportVarlink
import Testing

@testable import sallyport

struct UsersInviteTests {
  private static func policy(_ settings: [AdminSetting]) -> AdminPolicy {
    AdminPolicy(settings: settings, rules: [], revision: "6d0f")
  }

  @Test("Who invites is warned where nobody can use it, and only there")
  func caution() {
    let warning =
      "Warning: nobody can use an invitation before sallyport policy set enrolAtLogin invited\n"
    let caution = { (settings: [AdminSetting], ruling: AdminRuling?) in
      UsersInviteCommand.caution(
        "ada", InviteUser.Reply(code: "7QK4-M2XV-90TD-W8RH", until: 4, ruling: ruling),
        Self.policy(settings), date: UserTextTests.date)
    }
    #expect(caution([], nil) == warning)
    for (way, text) in [("never", warning), ("invited", ""), ("open", "")] {
      let settings = [AdminSetting(name: "enrolAtLogin", value: way)]
      // Who may not see the account is told what is true of everybody.
      #expect(caution(settings, nil) == text)
      #expect(caution(settings, AdminRuling(.mandatoryNotEnrolled)) == text)
    }
    // One warning, and the one that holds whatever else is mended.
    #expect(caution([], AdminRuling(.notRequired, reason: .notEnrolled)) == warning)
  }

  private static let invited = policy([AdminSetting(name: "enrolAtLogin", value: "invited")])

  @Test(
    "Who invites is told why sign-ins ask for no code yet",
    arguments: [
      (AdminRuling(.notRequired, reason: .notEnrolled), "a second factor is voluntary"),
      (
        AdminRuling(.notRequired, reason: .notEnrolled, from: 3),
        "a second factor is mandatory from 2027-03-03 14:05 on"
      ),
      (
        AdminRuling(.notRequired, reason: .notEnrolled, from: 5),
        "a second factor is mandatory from 2027-03-05 14:05 on, when the invitation has ended"
      ),
      (AdminRuling(.notRequired, reason: .exempt, rule: 2), "exempt by rule 2"),
      (
        AdminRuling(.notRequired, reason: .modeOff),
        "the second factor is switched off for everybody"
      ),
      (AdminRuling(.notRequired, reason: .temporaryPass), "a temporary pass"),
      (
        AdminRuling(.notRequired, reason: .directoryAccount),
        "the account comes from a directory, which looks after it"
      ),
    ])
  func notAsked(ruling: AdminRuling, reason: String) {
    let reply = InviteUser.Reply(code: "7QK4-M2XV-90TD-W8RH", until: 4, ruling: ruling)
    #expect(
      UsersInviteCommand.caution("ada\u{1B}", reply, Self.invited, date: UserTextTests.date)
        == "Warning: sign-ins of ada ask for no code yet, so it cannot be typed there: \(reason)\n")
  }

  @Test(
    "Where sign-ins ask for a code, nothing is warned about",
    arguments: [AdminRuling(.mandatoryNotEnrolled, rule: 1), AdminRuling(.codeRequired)])
  func asked(ruling: AdminRuling) {
    let reply = InviteUser.Reply(code: "7QK4-M2XV-90TD-W8RH", until: 4, ruling: ruling)
    #expect(
      UsersInviteCommand.caution("ada", reply, Self.invited, date: UserTextTests.date) == "")
  }

  @Test("An invitation says what it is for, until when, and how it ends; names obey no terminal")
  func invitation() {
    let reply = InviteUser.Reply(code: "7QK4-M2XV-90TD-W8RH", until: 4)
    #expect(
      UsersInviteCommand.invited("ada\u{1B}", reply, date: UserTextTests.date) == """
        Invitation for ada: 7QK4-M2XV-90TD-W8RH

        Until 2027-03-04 14:05 ada may type it, once, where a sign-in asks for a verification
        code, and sets up a second factor there. Hand it over so that nobody else reads it; it is not
        shown again. sallyport users invite ada --revoke ends it before.

        """)
  }

  @Test("Whoever revokes is told whether there was anything to revoke")
  func revoked() {
    #expect(
      UsersInviteCommand.revoked("ada", .init(wasOpen: true))
        == "The invitation of ada has ended.\n")
    #expect(
      UsersInviteCommand.revoked("ada", .init(wasOpen: false))
        == "ada had no invitation that still held.\n")
  }
}
