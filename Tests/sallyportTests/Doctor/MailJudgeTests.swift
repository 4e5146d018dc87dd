import SallyportVarlink
import Testing

@testable import sallyport

/// The judge of what sends e-mail, and what it is told.
struct MailJudgeTests {
  private typealias Change = (inout MailFacts) -> Void

  private static let mailer: UInt32 = 991
  private static let now: Int64 = 1_800_000_000

  private static func unit(
    load: String = "loaded", active: String = "active", file: String = "enabled",
    result: String = "success"
  ) -> UnitFacts {
    UnitFacts(
      parsing: "LoadState=\(load)\nActiveState=\(active)\nUnitFileState=\(file)\n"
        + "Result=\(result)\nUser=sallyport-mail\n")
  }

  private static func backlog(_ emails: AccountEmail...) -> MailBacklog {
    var backlog = MailBacklog()
    for email in emails { backlog.add(email) }
    return backlog
  }

  private static func email(
    waiting since: Int64? = nil, at: Int64? = nil, error: String? = nil
  ) -> AccountEmail {
    var email = AccountEmail()
    email.waitingSince = since
    email.delivery = at.map {
      AccountEmail.Delivery(at: $0, to: "ada@example.org", error: error, final: false)
    }
    return email
  }

  private static func password(
    owner: UInt32 = 0, mode: UInt32 = 0o400, isLoaded: Bool = true
  ) -> MailFacts.Password {
    MailFacts.Password(
      path: "/etc/p",
      look: .found(FileFacts(kind: .regular, owner: owner, mode: mode, bytes: 9)),
      isLoaded: isLoaded)
  }

  private static let sound = MailFacts(
    unit: unit(), unitUser: MailFacts.User(name: "sallyport-mail", uid: mailer),
    taker: MailFacts.User(name: "sallyport-mail", uid: mailer),
    insight: MailFacts.Insight(check: .good, passwords: [], backlog: backlog()), now: now)

  private func diagnosis(_ change: Change) -> Diagnosis {
    var facts = Self.sound
    change(&facts)
    return MailJudge.judge(facts)
  }

  private func found(_ change: Change) -> [FindingID] {
    diagnosis(change).findings.map(\.id)
  }

  // MARK: Faults

  @Test("each fault of the mailer is found, and nothing else")
  func faults() {
    let changes: [(FindingID, Change)] = [
      (.mailerAbsent, { $0.unit = Self.unit(load: "not-found", active: "inactive") }),
      (.mailerDisabled, { $0.unit = Self.unit(load: "masked", active: "inactive") }),
      (.mailerDisabled, { $0.unit = Self.unit(file: "disabled") }),
      (.mailerStopped, { $0.unit = Self.unit(active: "inactive") }),
      (.mailerStopped, { $0.unit = Self.unit(active: "failed", result: "exit-code") }),
      // Between two tries.
      (.mailerStopped, { $0.unit = Self.unit(active: "activating", result: "exit-code") }),
      (.mailerUser, { $0.taker = MailFacts.User(name: "nobody-there") }),
      (.mailerUser, { $0.taker = MailFacts.User(name: "root", uid: 0) }),
      (.mailerUser, { $0.taker?.uid = 7 }),
      (.mailerUser, { $0.unitUser = MailFacts.User(name: "root", uid: 0) }),
      (.mailerConfiguration, { $0.insight?.check = .refused("/m:1: bad") }),
      (.notLookedAt, { $0.insight?.check = .failed("it does not end") }),
      (.notLookedAt, { $0.insight = nil }),
      (.mailerPasswordExposed, { $0.insight?.passwords = [Self.password(mode: 0o440)] }),
      (.mailerPasswordExposed, { $0.insight?.passwords = [Self.password(mode: 0o402)] }),
      (.mailerPasswordExposed, { $0.insight?.passwords = [Self.password(owner: 7)] }),
      // What systemd loads need be nobody's but root's.
      (.mailerPasswordExposed, { $0.insight?.passwords = [Self.password(owner: Self.mailer)] }),
      (.mailFailing, { $0.insight?.backlog = Self.backlog(Self.email(at: 5, error: "no")) }),
      (
        .mailWaiting,
        { $0.insight?.backlog = Self.backlog(Self.email(waiting: Self.now - 1801)) }
      ),
    ]
    for (id, change) in changes { #expect(found(change) == [id], "\(id.rawValue)") }
  }

  @Test("a sound mailer is said to be, one that just starts and one without systemd too")
  func soundMailer() {
    #expect(diagnosis { _ in }.sound == ["the mailer runs"])
    let changes: [Change] = [
      { _ in }, { $0.unit = Self.unit(active: "activating") },
      { $0.unit = Self.unit(active: "reloading") },
      { facts in
        facts.unit = nil
        facts.unitUser = nil
      },
      // Which the daemon may know, and doctor does not.
      { $0.taker = nil }, { $0.insight?.backlog = nil },
      { $0.insight?.passwords = [Self.password()] },
      { $0.insight?.passwords = [Self.password(owner: Self.mailer, isLoaded: false)] },
      { $0.insight?.backlog = Self.backlog(Self.email(waiting: Self.now - 1800)) },
    ]
    for change in changes { #expect(found(change) == []) }
  }

  @Test("what a mailer that does not run leaves behind is said once")
  func stopped() {
    let waiting = Self.email(waiting: 1, at: 2, error: "no")
    #expect(
      found { facts in
        facts.unit = Self.unit(active: "inactive", file: "disabled")
        facts.insight?.backlog = Self.backlog(waiting)
      } == [.mailerStopped, .mailerDisabled])
    #expect(
      found { facts in
        facts.unit = Self.unit(load: "not-found", active: "inactive", file: "")
        facts.unitUser = MailFacts.User(name: "root", uid: 0)
        facts.insight?.check = .failed("it is not there")
        facts.insight?.backlog = Self.backlog(waiting)
      } == [.mailerAbsent])
  }

  @Test("who may take mail is mended where it is wrong")
  func wrongTaker() {
    let cases: [(taker: MailFacts.User, unit: MailFacts.User, mend: String)] = [
      (
        MailFacts.User(name: "sallyport-mail"), MailFacts.User(name: "sallyport-mail"),
        "systemd-sysusers sallyport.conf"
      ),
      (
        MailFacts.User(name: "ada", uid: 7), MailFacts.User(name: "post", uid: 8),
        "user = \"post\""
      ),
      (
        MailFacts.User(name: "root", uid: 0), MailFacts.User(name: "root", uid: 0),
        "systemctl revert sallyport-mailer"
      ),
    ]
    for (taker, unit, mend) in cases {
      let finding = diagnosis { facts in
        facts.taker = taker
        facts.unitUser = unit
      }.findings.first
      #expect(finding?.id == .mailerUser)
      #expect(finding?.mend.contains(mend) == true)
    }
  }

  // MARK: What became of mail

  static let deliveries: [(emails: [AccountEmail], error: String?)] = [
    ([], nil), ([email(waiting: 7)], nil), ([email(at: 1)], nil),
    ([email(at: 1, error: "a")], "a"), ([email(at: 1, error: "a"), email(at: 2)], nil),
    ([email(at: 2), email(at: 1, error: "a")], nil),
    (
      [
        email(at: 1), email(at: 4, error: "c"), email(at: 2, error: "a"),
        email(at: 3, error: "b"),
      ], "c"
    ),
  ]

  @Test("three mails in a row that nobody took are the server's", arguments: deliveries)
  func lastError(emails: [AccountEmail], error: String?) {
    var backlog = MailBacklog()
    for email in emails { backlog.add(email) }
    #expect(backlog.lastError == error)
    #expect(backlog.latest.count <= MailBacklog.latestCount)
  }

  @Test("accounts with mail that waits are counted, and the oldest mail is known")
  func waiting() {
    let backlog = Self.backlog(Self.email(waiting: 9), Self.email(), Self.email(waiting: 4))
    #expect(backlog.waitingAccounts == 2)
    #expect(backlog.waitingSince == 4)
  }

  // MARK: What is read

  static let takers: [(text: String, name: String?)] = [
    ("", "sallyport-mail"), ("[mail]\n# user = \"a\"\n", "sallyport-mail"),
    ("user = \"a\"\n[mail]\n", "sallyport-mail"), ("[log]\nuser = \"a\"\n", "sallyport-mail"),
    ("[ mail ]\n user='post' # ours\n", "post"), ("mail.user = \"post\"\n", "post"),
    // Read by the daemon, not here.
    ("mail = { user = \"post\" }\n", nil),
  ]

  @Test("who may take mail is seen in sallyport.toml", arguments: takers)
  func takerIsSeen(text: String, name: String?) {
    #expect(MailReader.taker(SettingLines(text)) == name)
  }

  @Test("the password files that systemd hands over are seen in the unit and its drop-ins")
  func credentials() {
    let files = """
      [Service]
      LoadCredentialEncrypted=sealed
      #LoadCredential=no:/no
      LoadCredential=gone:/gone
      LoadCredential=
      LoadCredential = mailer.password:/etc/sallyport/mailer.password
      LoadCredential=stored
      """
    let unit = UnitFacts(parsing: "LoadState=loaded\n", files: files)
    #expect(
      MailReader.paths(ofLoaded: unit.loadedCredentials)
        == ["/etc/sallyport/mailer.password", "/etc/credstore/stored"])
  }

  @Test("what the mailer says of its configuration is its last line, without its name")
  func reason() {
    let output = "warning\nsallyport-mailer: /m:1: there is no setting 'a'\n"
    #expect(MailReader.reason(in: output) == "/m:1: there is no setting 'a'")
    #expect(MailReader.reason(in: "") == "")
  }

  @Test("the policy's settings that bear on what is looked at are taken from it")
  func policy() {
    func facts(_ settings: (String, String)...) -> PolicyFacts {
      PolicyFacts(
        AdminPolicy(
          settings: settings.map { AdminSetting(name: $0.0, value: $0.1) }, rules: [],
          revision: "r"))
    }
    #expect(facts() == PolicyFacts())
    #expect(facts(("methods.email", "off")).admitsEmail == false)
    #expect(facts(("methods.email", "on")).admitsEmail)
    #expect(facts(("enrolAtLogin", "open")).enrolAtLogin == "open")
  }
}
