import SallyportVarlink
import Testing

@testable import sallyport

struct UserTextTests {
  static func date(_ seconds: Int64) -> String { "2027-03-0\(seconds) 14:05" }

  static let ada: AdminUser = {
    var user = AdminUser(user: "ada", uid: 1000)
    user.enrolled = true
    user.devices = [
      AdminDevice(name: "phone\u{1B}", confirmedAt: 1, lastUsedAt: 2),
      AdminDevice(name: "old tablet", confirmedAt: 3),
    ]
    user.recoveryCodesLeft = 8
    user.lastSignIn = AccountSignIn(
      at: 4, service: "sshd", address: "192.0.2.1", secondFactorRequired: true, method: .app)
    return user
  }()

  static let rows: [UserRow] = {
    var ada = Self.ada
    ada.email.address = "ada@example.org"
    var locked = AdminUser(user: "babbage", uid: 1001)
    locked.lockedSince = 5
    locked.lastSignIn = AccountSignIn(at: 6, service: "su", secondFactorRequired: false)
    return [
      UserRow(recorded: ada, account: UserRollTests.account("ada", 1000)),
      UserRow(recorded: locked, account: UserRollTests.account("babbage", 1001)),
      UserRow(recorded: ada, account: UserRollTests.account("ada", 2000)),
      UserRow(unrecorded: UserRollTests.account("a-very-long-name\u{1B}", 1003)),
    ].compactMap(\.self)
  }()

  private func table(_ width: Int?) -> String {
    let table = UserTable(longestName: 17, width: width, date: Self.date)
    return table.header + Self.rows.map(table.line).joined()
  }

  @Test("A table has every column where there is room, and nothing that a terminal obeys")
  func wideTable() {
    #expect(
      table(nil) == """
        Account            Factor   Methods   Codes  Last sign-in      With           Locked
        ada                on       2+mail        8  2027-03-04 14:05  app            -
        babbage            off      -             -  2027-03-06 14:05  no code        locked
        ada                changed  2+mail        8  2027-03-04 14:05  app            -
        a-very-long-name   off      -             -  never             -              -

        """)
    #expect(table(200) == table(nil))
  }

  @Test("A terminal of 80 columns shows what matters, and no line is longer")
  func usualTable() {
    #expect(
      table(80) == """
        Account            Factor   Methods   Last sign-in      With           Locked
        ada                on       2+mail    2027-03-04 14:05  app            -
        babbage            off      -         2027-03-06 14:05  no code        locked
        ada                changed  2+mail    2027-03-04 14:05  app            -
        a-very-long-name   off      -         never             -              -

        """)
  }

  @Test("However narrow a terminal is, its lines are not longer", arguments: 30...120)
  func narrowTable(width: Int) {
    let lines = table(width).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines[2].contains("locked"))
  }

  @Test("A name that does not fit is cut, and says so")
  func cutName() {
    let table = UserTable(longestName: 40, width: 60, date: Self.date)
    let row = UserRow(
      unrecorded: UserRollTests.account(String(repeating: "x", count: 40), 1000))
    #expect(table.line(row).count <= 61)
    #expect(table.line(row).contains("x…"))
  }

  private func report(
    _ user: AdminUser, uid: UInt32? = 1000, ruling: AdminRuling = AdminRuling(.codeRequired)
  ) -> String {
    let account = uid.map { UserRollTests.account(user.user, $0) }
    return UserRow(recorded: user, account: account).map { row in
      UserReport(
        row: row, ruling: ruling, date: { "\(Self.date($0)) (UTC)" }, pastDate: Self.date
      ).text
    } ?? ""
  }

  @Test("Whoever is locked is told why, since when and what opens it")
  func locked() {
    var user = Self.ada
    user.lockedSince = 5
    user.lockReason = .failuresInAYear
    user.stepUpLocked = true
    user.failures = 12
    user.recoveryCodeViews = 1
    #expect(
      report(user) == """
        Account          ada (uid 1000)
        Second factor    on
        Locked           since 2027-03-05 14:05, too many wrong codes within a year; one of the \
        recovery codes opens it, and so does sallyport users unlock ada
        Changes          refused after too many wrong codes; a sign-in with a code opens them, and \
        so does sallyport users unlock ada
        Devices          phone        since 2027-03-01 14:05, last used 2027-03-02 14:05
                         old tablet   since 2027-03-03 14:05, never used
        Recovery codes   8 left
        Last sign-in     2027-03-04 14:05, sshd from 192.0.2.1, with a code from the app
        Refused codes    12 since the last sign-in with a code
        Codes read       by others, once

        """)
    user.lockReason = .failures
    #expect(report(user).contains("too many wrong codes that no sign-in cleared"))
    #expect(!report(user).contains("\nPolicy "))
  }

  @Test("Without a recovery code none is said to open a locked account")
  func lockedWithoutCodes() {
    var user = Self.ada
    user.lockedSince = 5
    user.recoveryCodesLeft = 0
    #expect(
      report(user).contains(
        "\nLocked           since 2027-03-05 14:05, too many wrong codes; "
          + "sallyport users unlock ada opens it\n"))
  }

  @Test("A locked account that a pass lets in says so")
  func lockedWithPass() {
    var user = Self.ada
    user.lockedSince = 5
    user.pass = AdminPass(until: 9, grantedAt: 8, reason: "x")
    let text = report(user, ruling: AdminRuling(.notRequired, reason: .temporaryPass))
    #expect(text.contains("\nLocked "))
    #expect(text.contains("\nPolicy           asks for no code: a temporary pass\n"))
  }

  @Test("Of an account that is gone only what is recorded is told, and how it goes")
  func gone() {
    var user = AdminUser(user: "eve", uid: 1000)
    user.lockedSince = 5
    user.stepUpLocked = true
    user.pass = AdminPass(until: 9, grantedAt: 8, reason: "x")
    #expect(
      report(user, uid: nil) == """
        Account         eve (uid 1000)
        Identity        changed: there is no account of this name any more; \
        sallyport users disable eve removes what is recorded
        Second factor   off
        Last sign-in    none yet
        Pass            until 2027-03-09 14:05 (UTC), granted 2027-03-08 14:05: x

        """)
  }

  @Test("A18: of an account with another name only what is recorded is told, and what decides")
  func renamed() {
    var user = AdminUser(user: "eve", uid: 1000)
    user.lockedSince = 5
    let row = UserRow(recorded: user, account: nil, nameNow: "mary\u{1B}")
    let text = row.map {
      UserReport(
        row: $0, ruling: AdminRuling(.mandatoryNotEnrolled), date: Self.date, pastDate: Self.date
      ).text
    }
    #expect(
      text == """
        Account         eve (uid 1000)
        Identity        changed: the account with this uid is mary now, so it is refused; \
        sallyport users adopt mary or sallyport users disable mary decides
        Second factor   off
        Last sign-in    none yet

        """)
  }

  @Test("A18: an account with another uid is refused for that, and for nothing else")
  func changedUID() {
    let text = report(Self.ada, uid: 2000, ruling: AdminRuling(.mandatoryNotEnrolled))
    #expect(text.contains("\nIdentity "))
    #expect(!text.contains("\nPolicy "))
  }

  @Test("E12: whoever sets a second factor up at the next sign-in is not said to be refused")
  func enrols() {
    let user = AdminUser(user: "eve", uid: 1000)
    #expect(
      report(user, ruling: AdminRuling(.mandatoryNotEnrolled, rule: 2, enrols: true)).contains(
        "\nPolicy          a second factor is mandatory by rule 2, and none is set up: the next "
          + "sign-in sets one up\n"))
  }

  @Test("Recovery codes that nobody can read are told as such, with who mends it")
  func unreadableCodes() {
    let failure = UsersRecoveryCommand.unreadable("ada\u{1B}", codes: 8)
    #expect(
      failure.message == "none of ada's 8 codes can be read: they were made while nobody might")
    #expect(failure.hint == "ada makes new ones: sallyport recovery regenerate")
    #expect(failure.exitCode == 1)
    #expect(
      UsersRecoveryCommand.unreadable("ada", codes: 0).message
        == "no recovery code of ada is left")
  }

  @Test("About whom nothing is recorded, that is all that is said")
  func nothing() {
    let user = AdminUser(user: "eve", uid: 1000)
    #expect(
      report(user, ruling: AdminRuling(.notRequired, reason: .notEnrolled, from: 7)) == """
        Account         eve (uid 1000)
        Second factor   off
        Policy          asks for no code: no second factor is set up; mandatory from \
        2027-03-07 14:05 (UTC) on
        Last sign-in    none yet

        """)
  }

  @Test("Passes, remembered sources and invitations are listed with their ends")
  func grants() {
    var user = AdminUser(user: "eve", uid: 1000)
    user.pass = AdminPass(until: 9, grantedAt: 8, grantedBy: 0, reason: "new\u{1B} phone")
    user.remembered = [
      AdminRememberedSource(address: "192.0.2.1", until: 5),
      AdminRememberedSource(address: "2001:db8::1", until: 6),
    ]
    user.invitedUntil = 7
    #expect(
      report(user, ruling: AdminRuling(.notRequired, reason: .temporaryPass)).hasSuffix(
        """
        Pass            until 2027-03-09 14:05 (UTC), granted 2027-03-08 14:05 by uid 0: new phone; \
        sallyport users exempt eve --end ends it
        Remembered      192.0.2.1 until 2027-03-05 14:05 (UTC)
                        2001:db8::1 until 2027-03-06 14:05 (UTC)
        Invited         to enrol at login, until 2027-03-07 14:05 (UTC)

        """))
  }

  @Test("A changed identity says what it is, and who decides")
  func identity() {
    #expect(
      report(Self.ada, uid: 2000).contains(
        "\nIdentity         changed: the name has uid 2000 now, so it is refused; "
          + "sallyport users adopt ada or sallyport users disable ada decides\n"))
    let gone = report(Self.ada, uid: nil)
    #expect(gone.contains("sallyport users disable ada removes what is recorded"))
    #expect(!gone.contains("adopt"))
    #expect(!gone.contains("\nPolicy "))
  }

  @Test("A18: before what is recorded for a former name goes, both names are said")
  func announcementOfRenamed() {
    #expect(
      UsersDisableCommand.announcement(Self.ada, of: "countess\u{1B}") == """
        This removes from ada, whose user id countess has now: the devices phone and old tablet and \
        8 recovery codes.
        Sign-ins of countess then ask for no code, or are refused where one is mandatory.

        """)
    #expect(
      UsersAdoptCommand.farewell("countess", .init(formerUser: "ada\u{1B}", formerUID: 1000))
        == "countess has its second factor again; recorded before: ada, uid 1000.\n")
  }

  @Test("Before somebody's second factor goes, everything that goes is named")
  func announcement() {
    #expect(
      UsersDisableCommand.announcement(Self.ada, of: "ada") == """
        This removes from ada: the devices phone and old tablet and 8 recovery codes.
        Sign-ins of ada then ask for no code, or are refused where one is mandatory.

        """)
    var single = Self.ada
    single.devices.removeLast()
    single.recoveryCodesLeft = 1
    #expect(
      UsersDisableCommand.announcement(single, of: single.user).hasPrefix(
        "This removes from ada: the device phone and 1 recovery code.\n"))
    #expect(
      UsersDisableCommand.announcement(AdminUser(user: "eve", uid: 1), of: "eve")
        == "Nothing is set up for eve that could be removed.\n")
  }

  @Test("After a change for others it is told what they should know")
  func farewells() {
    #expect(
      UsersDisableCommand.farewell("ada\u{1B}", .init(removedDevices: ["phone"])) == """
        The second factor of ada is off.
        Tell them to delete the entry from their app: the codes that it shows no longer work.

        """)
    #expect(
      UsersDisableCommand.farewell("ada", .init(removedDevices: []))
        == "The second factor of ada is off.\n")
    #expect(
      UsersAdoptCommand.farewell("ada", .init(formerUser: "ada", formerUID: 1000))
        == "ada has its second factor again; recorded before: uid 1000.\n")
    let pass = AdminPass(until: 9, grantedAt: 8, reason: "x")
    #expect(
      UsersExemptCommand.granted("ada", pass, date: Self.date) == """
        ada is asked for no code until 2027-03-09 14:05.
        sallyport users exempt ada --end ends it before.

        """)
    #expect(
      UsersExemptCommand.ended("ada", .init(wasGranted: true, forgotten: 2))
        == "The pass of ada has ended. 2 remembered sources are forgotten.\n")
    #expect(
      UsersExemptCommand.ended("ada", .init(wasGranted: false, forgotten: 1))
        == "ada had no pass. 1 remembered source is forgotten.\n")
    #expect(UsersExemptCommand.ended("ada", .init(wasGranted: false)) == "ada had no pass.\n")
  }

  @Test(
    "Every ruling has a sentence",
    arguments: [
      (AdminRuling(.codeRequired), "asks for a code"),
      (AdminRuling(.codeRequired, rule: 3), "asks for a code by rule 3"),
      (
        AdminRuling(.mandatoryNotEnrolled),
        "refuses: a second factor is mandatory, and none is set up"
      ),
      (
        AdminRuling(.mandatoryNotEnrolled, rule: 2),
        "refuses: a second factor is mandatory by rule 2, and none is set up"
      ),
      (
        AdminRuling(.notRequired, reason: .modeOff),
        "asks for no code: the second factor is switched off for everybody"
      ),
      (AdminRuling(.notRequired, reason: .exempt, rule: 1), "asks for no code: exempt by rule 1"),
      (AdminRuling(.notRequired, reason: .exempt), "asks for no code: exempt"),
      (AdminRuling(.notRequired, reason: .temporaryPass), "asks for no code: a temporary pass"),
      (
        AdminRuling(.notRequired, reason: .remembered),
        "asks for no code: the source is remembered"
      ),
      (
        AdminRuling(.notRequired, reason: .directoryAccount),
        "asks for no code: the account comes from a directory, which looks after it"
      ),
      (AdminRuling(.notRequired), "asks for no code: nothing asks for one"),
    ])
  func rulings(ruling: AdminRuling, text: String) {
    #expect(RulingText.sentence(ruling, enrolled: true, date: Self.date) == text)
  }
}
