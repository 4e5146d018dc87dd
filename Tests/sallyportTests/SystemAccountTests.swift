import Testing

@testable import sallyport

struct SystemAccountTests {
  static let shells: Set<String> = ["/bin/sh", "/bin/bash", "/usr/sbin/nologin"]

  @Test(
    "Whoever has no login shell, or a service's uid, is nobody's account",
    arguments: [
      (1000, "/usr/sbin/nologin", false), (1000, "/bin/false", false), (1000, "/bin/zsh", false),
      (999, "/bin/bash", false), (1, "/bin/sh", false), (0, "/usr/sbin/nologin", false),
      (0, "/bin/bash", true), (1000, "/bin/bash", true), (4_000_000_000, "/bin/sh", true),
      (1000, "", true),
    ] as [(UInt32, String, Bool)])
  func personal(uid: UInt32, shell: String, isPersonal: Bool) {
    var accounts = PersonalAccounts(shells: Self.shells, firstUID: 1000)
    let answers = (0..<2).map { _ in accounts.admit(uid: uid, shell: shell) }
    #expect(answers == [isPersonal, isPersonal])
  }

  @Test("Without a list of shells every shell but those that refuse lets somebody in")
  func noList() {
    var accounts = PersonalAccounts(shells: nil, firstUID: 1000)
    let answers = ["/opt/fish", "/sbin/nologin"].map { accounts.admit(uid: 1000, shell: $0) }
    #expect(answers == [true, false])
  }

  @Test("Comments and blanks in the machine's files mean nothing")
  func files() {
    let shells = "# /etc/shells\n/bin/sh\n\n/bin/bash # the usual\n  \nbash\n"
    #expect(PersonalAccounts.shells(in: shells) == ["/bin/sh", "/bin/bash"])
    #expect(PersonalAccounts.firstUID(in: "#UID_MIN 1\nUID_MAX 9\nUID_MIN\t\t 500 # x\n") == 500)
    #expect(PersonalAccounts.firstUID(in: "SYS_UID_MIN 100\n") == nil)
    #expect(PersonalAccounts.firstUID(in: "UID_MIN many\n") == nil)
  }

  @Test(
    "Nobody signs in with a locked password or an expired account; a key needs no password",
    arguments: [
      ("ada:$y$j9T$x:19000:0:99999:7:::", false), ("ada:!$y$j9T$x:19000:0:99999:7:::", true),
      ("ada:!:19000:0:99999:7:::", false), ("ada:*:19000:0:99999:7:::", false),
      ("ada:!!:19000:0:99999:7:::", false), ("ada:$y$x:19000:0:99999:7::20000:", true),
      ("ada:$y$x:19000:0:99999:7::20001:", false), ("ada:$y$x:19000:0:99999:7::0:", true),
      ("ada:$y$x:19000:0:99999:7::-1:", false), ("ada", false), ("", false),
    ])
  func shadow(line: String, isClosed: Bool) {
    let file = ShadowFile("root:*:1:0:99999:7:::\n\(line)\n", today: 20_000)
    #expect(file.closed == (isClosed ? ["ada"] : []))
    let ada = SystemAccount(
      name: "ada", uid: 1000, gid: 1000, isPersonal: true, hasLoginShell: true)
    let daemon = SystemAccount(
      name: "daemon", uid: 1, gid: 1, isPersonal: false, hasLoginShell: false)
    #expect(
      ActiveAccounts.names(among: [ada, daemon], shadow: file) == (isClosed ? [] : ["ada"]))
    #expect(ActiveAccounts.names(among: [ada, daemon], shadow: nil) == ["ada"])
  }

  @Test("A service's account with a login shell is nobody's, and active all the same")
  func serviceAccount() {
    var accounts = PersonalAccounts(shells: Self.shells, firstUID: 1000)
    let ansible = SystemAccount(
      name: "ansible", uid: 997, gid: 997,
      isPersonal: accounts.admit(uid: 997, shell: "/bin/bash"),
      hasLoginShell: accounts.isLoginShell("/bin/bash"))
    #expect(!ansible.isPersonal)
    #expect(ActiveAccounts.names(among: [ansible], shadow: nil) == ["ansible"])
    let refuses = !accounts.isLoginShell("/usr/sbin/nologin")
    #expect(refuses)
  }

  @Test("The name service lists root, in the order of the daemon's lists, and finds it by name")
  func nameService() throws {
    let service = NameService(criteria: .ofThisMachine)
    let accounts = try service.accounts()
    #expect(accounts.contains { $0.name == "root" && $0.uid == 0 })
    for (first, second) in zip(accounts, accounts.dropFirst()) {
      #expect(!SystemAccount.precedes(second.name, first.name))
    }
    #expect(try service.account(named: "root")?.uid == 0)
    #expect(try service.account(named: "no such account") == nil)
    #expect(try service.account(named: "") == nil)
    #expect(try service.group(named: "root")?.gid == 0)
    #expect(try service.group(named: "no such group") == nil)
  }
}
