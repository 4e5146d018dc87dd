import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Administrators at the control socket: Tim is root's login identity, or the holder of a role.
@Suite("Administration")
struct AdminConversationTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let tim = Fixtures.identity("tim", uid: 4_000_100)

  /// Mara is whoever runs the tests, root perhaps.
  private static let eve = Fixtures.identity("eve", uid: 4_000_200)
  private static let timPeer = PeerCredentials(pid: 4321, uid: tim.uid)
  private static let breakGlass = Authority(breakGlass: "the only administrator is ill")

  private static func role(
    _ permissions: Permission..., over: [String]? = nil
  ) -> Roles {
    Roles([
      Role(
        name: "helpdesk", users: [tim.name], permissions: Set(permissions),
        over: over.map { Set($0.compactMap(GroupName.init)) })
    ])
  }

  /// A daemon with Tim, who has a second factor, and Ada.
  private func run(
    roles: Roles = .none, settings: [String: String] = [:],
    _ body: (TestDaemon, Phone) async throws -> Void
  ) async throws {
    try await TestDaemon.run(settings: settings) { daemon in
      daemon.names.addDirectoryAccount(Self.tim)
      daemon.names.addDirectoryAccount(Self.eve)
      let (phone, _) = try daemon.enroll(Self.tim)
      try daemon.onLoop { $0.loginLoop.takeOn(trustedUIDs: [], roles: roles, language: .english) }
      try await body(daemon, phone)
    }
  }

  private func stepUp(_ daemon: TestDaemon, _ phone: Phone) -> Authority {
    Authority(
      loginUID: Int64(Self.tim.uid.rawValue), stepUp: Redacted(daemon.code(of: phone)))
  }

  // MARK: Refusals

  @Test("A1: without a role nobody does or sees anything, and each refusal is recorded")
  func defaultDeny() async throws {
    try await run { daemon, phone in
      _ = try daemon.enroll(TestDaemon.ada)
      let before = try daemon.account(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let authority = stepUp(daemon, phone)
      let refused = { (permission: Permission) in
        AdminError.notAuthorized(permission: permission.rawValue)
      }
      #expect(try control.refusal(of: ListUsers(authority: authority)) == refused(.usersView))
      #expect(
        try control.refusal(of: GetUser(user: "ada", authority: authority))
          == refused(.usersView))
      #expect(
        try control.refusal(of: DisableUser(user: "ada", authority: authority))
          == refused(.usersDisable))
      #expect(
        try control.refusal(
          of: GrantPass(user: "ada", duration: 60, reason: "x", authority: authority))
          == refused(.usersExempt))
      let change = AdminPolicyChange(settings: [AdminSetting(name: "mode", value: "off")])
      #expect(
        try control.refusal(of: ChangePolicy(change, authority: authority)) == refused(.policyEdit))
      #expect(
        try control.refusal(of: ExplainPolicy(user: "ada", authority: authority))
          == refused(.usersView))
      #expect(try daemon.account(TestDaemon.ada) == before)
      let events = try daemon.events()
      #expect(events.allSatisfy { $0.action == .administrationRefused && $0.verdict == .deny })
      #expect(events.map(\.note).contains("policy.edit"))
      #expect(events.allSatisfy { $0.actor == Self.tim.uid })
    }
  }

  @Test("A3: whoever has no second factor changes nothing; root's word needs a reason")
  func adminsGoFirst() async throws {
    try await run(roles: Self.role(.usersUnlock)) { daemon, phone in
      let unlock = { UnlockAccount(user: "ada", authority: $0) }
      let asTim = try daemon.connect(.control, as: Self.timPeer)
      #expect(try asTim.refusal(of: unlock(nil)) == AdminError.stepUpRequired)
      let wrong = Authority(stepUp: Redacted(daemon.wrongCode(of: phone)))
      #expect(try asTim.refusal(of: unlock(wrong)) == AdminError.stepUpRejected(reason: .wrong))
      // Break-glass is root's alone.
      #expect(try asTim.refusal(of: unlock(Self.breakGlass)) == AdminError.stepUpRequired)

      let asRoot = try daemon.connect(.control, as: Self.root)
      #expect(try asRoot.refusal(of: unlock(nil)) == AdminError.secondFactorNeeded)
      let ofAda = Authority(loginUID: Int64(TestDaemon.ada.uid.rawValue))
      #expect(try asRoot.refusal(of: unlock(ofAda)) == AdminError.secondFactorNeeded)
      let ofNobody = Authority(loginUID: 4_000_999)
      #expect(try asRoot.refusal(of: unlock(ofNobody)) == AdminError.secondFactorNeeded)
      #expect(try daemon.events().last?.reason == .secondFactorNeeded)
    }
  }

  @Test("A2: what root says about its login uid counts for root alone")
  func forgedLoginUID() async throws {
    try await run { daemon, phone in
      let control = try daemon.connect(
        .control, as: PeerCredentials(pid: 1, uid: TestDaemon.ada.uid))
      #expect(
        try control.refusal(
          of: UnlockAccount(user: "eve", authority: stepUp(daemon, phone)))
          == AdminError.notAuthorized(permission: "users.unlock"))
      #expect(try daemon.events().last?.actor == TestDaemon.ada.uid)
    }
  }

  @Test("A3: nobody acts against an account that holds a permission they lack")
  func accountAbove() async throws {
    let above = Role(name: "admins", users: [TestDaemon.ada.name], permissions: [.policyEdit])
    let roles = Roles(Self.role(.usersUnlock).list + [above])
    try await run(roles: roles) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let authority = stepUp(daemon, phone)
      #expect(
        try control.refusal(of: UnlockAccount(user: "ada", authority: authority))
          == AdminError.accountAbove(user: "ada", permission: "policy.edit"))
      // The code was not used up by a refusal.
      #expect(try control.call(UnlockAccount(user: "eve", authority: authority)).wasLocked == false)
    }
  }

  @Test("what a limited role does not reach it neither changes nor lists")
  func limitedRole() async throws {
    try await run(roles: Self.role(.usersView, .usersUnlock, over: ["staff"])) { daemon, phone in
      _ = try daemon.enroll(TestDaemon.ada)
      _ = try daemon.enroll(Self.eve)
      daemon.names.setGroup(try #require(GroupName("staff")), members: [TestDaemon.ada.name])
      let control = try daemon.connect(.control, as: Self.timPeer)
      let list = try control.call(ListUsers())
      #expect(list.users.map(\.user) == ["ada"])
      #expect(list.over == ["staff"])
      #expect(
        try control.refusal(of: UnlockAccount(user: "eve", authority: stepUp(daemon, phone)))
          == AdminError.notAuthorized(permission: "users.unlock"))
      #expect(
        try control.call(UnlockAccount(user: "ada", authority: stepUp(daemon, phone))).wasLocked
          == false)
    }
  }

  @Test("a step-up is used up: the same code does not do twice")
  func stepUpIsUsedUp() async throws {
    try await run(roles: Self.role(.usersUnlock)) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let call = UnlockAccount(user: "ada", authority: stepUp(daemon, phone))
      _ = try control.call(call)
      #expect(try control.refusal(of: call) == AdminError.stepUpRejected(reason: .used))
    }
  }

  @Test("A3: what root only asks is neither done nor recorded, and a refusal of root's stays one")
  func asksOnly() async throws {
    try await run { daemon, _ in
      let question = Authority(breakGlass: "the phone is lost", asksOnly: true)
      let asRoot = try daemon.connect(.control, as: Self.root)
      #expect(
        try asRoot.refusal(
          of: GrantPass(user: "ada", duration: 60, reason: "x", authority: question))
          == AdminError.stepUpRequired)
      #expect(
        try asRoot.refusal(of: UnlockAccount(user: "ghost", authority: question))
          == AdminError.noSuchAccount(user: "ghost"))
      #expect(try daemon.events().isEmpty)
      #expect(try daemon.account(TestDaemon.ada).pass == nil)
      // Of nobody else it means anything.
      let asTim = try daemon.connect(.control, as: Self.timPeer)
      #expect(
        try asTim.refusal(of: UnlockAccount(user: "ada", authority: question))
          == AdminError.notAuthorized(permission: "users.unlock"))
      let withoutGlass = Authority(asksOnly: true)
      #expect(
        try asRoot.refusal(of: UnlockAccount(user: "ada", authority: withoutGlass))
          == AdminError.secondFactorNeeded)
      #expect(
        try daemon.events().map(\.action) == [.administrationRefused, .administrationRefused])
    }
  }

  @Test("I11: a policy that could not be shown any more is not set")
  func policyBytes() async throws {
    try await run(roles: Self.role(.policyEdit, .usersView)) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let rules = { (count: Int) in
        (0..<count).map { number in
          AdminRule(
            effect: .exempt,
            accounts: (0..<10).map { "\(number)-\($0)-" + String(repeating: "x", count: 88) },
            note: "x")
        }
      }
      let most = AdminPolicyChange(rules: rules(850))
      _ = try control.call(ChangePolicy(most, authority: stepUp(daemon, phone)))
      let policy = try control.call(GetPolicy()).policy
      #expect(policy.rules == most.rules)
      var bytes: [UInt8] = []
      GetPolicy.Reply(policy: policy).reply.appendFrame(to: &bytes)
      #expect(bytes.count <= MessageLimits.control)

      daemon.clock.advance(by: .seconds(60))
      for count in [1000, 1024] {
        let tooMany = AdminPolicyChange(rules: rules(count))
        for refusal in [
          try control.refusal(of: ChangePolicy(tooMany), as: AdminError.self),
          try control.refusal(of: PreviewPolicy(tooMany, users: ["ada"]), as: AdminError.self),
        ] {
          guard case .invalidPolicy("rules", let reason) = refusal else {
            Issue.record("\(count) rules: \(String(describing: refusal))")
            continue
          }
          #expect(reason.hasPrefix("together they take more than 960 KiB"))
        }
      }
      #expect(try control.call(GetPolicy()).policy == policy)
    }
  }

  // MARK: Users

  @Test("A4: accounts are listed in pages, in the order of their names, as the filter says")
  func list() async throws {
    try await run(roles: Self.role(.usersView)) { daemon, _ in
      for number in 1...5 {
        let identity = Fixtures.identity("user\(number)", uid: 4_100_000 + UInt32(number))
        daemon.names.addDirectoryAccount(identity)
        if number % 2 == 0 {
          _ = try daemon.enroll(identity)
        } else {
          var account = Account(subject: .account(identity))
          account.failuresSinceSignIn = 3
          try daemon.keep(account)
        }
      }
      let control = try daemon.connect(.control, as: Self.timPeer)
      var names: [String] = []
      var after: String?
      repeat {
        let page = try control.call(ListUsers(after: after, limit: 2))
        #expect(page.users.count <= 2)
        names += page.users.map(\.user)
        after = page.next
      } while after != nil
      #expect(names == ["tim", "user1", "user2", "user3", "user4", "user5"])
      #expect(
        try control.call(ListUsers(secondFactor: .enabled)).users.map(\.user)
          == ["tim", "user2", "user4"])
      #expect(try control.call(ListUsers(locked: true)).users.isEmpty)
      #expect(try control.call(ListUsers()).over == nil)
    }
  }

  @Test("A6: an administrator removes somebody's second factor, and that is recorded")
  func disable() async throws {
    try await run(roles: Self.role(.usersView, .usersDisable)) { daemon, phone in
      _ = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      #expect(
        try control.refusal(of: DisableUser(user: "eve", authority: stepUp(daemon, phone)))
          == AdminError.notEnrolled(user: "eve"))
      let reply = try control.call(DisableUser(user: "ada", authority: stepUp(daemon, phone)))
      #expect(reply.removedDevices == ["phone"])
      let account = try daemon.account(TestDaemon.ada)
      #expect(account.devices.isEmpty && account.recoveryCodes.isEmpty)
      let event = try #require(try daemon.events().last)
      #expect((event.action, event.actor) == (.disabled, Self.tim.uid))
      #expect(event.account == TestDaemon.ada && event.method == .app)
    }
  }

  @Test("A18: a changed identity is adopted or removed, and counts for nobody before that")
  func changedIdentity() async throws {
    try await run(roles: Self.role(.usersView, .usersDisable)) { daemon, phone in
      let former = Fixtures.identity("ada", uid: 4_000_777)
      let (account, adasPhone, codes) = Fixtures.enrolled(former)
      try daemon.keep(account)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let shown = try control.call(GetUser(user: "ada"))
      #expect(shown.user.uid == 4_000_777)
      #expect(shown.ruling.requirement == .mandatoryNotEnrolled)
      #expect(
        try control.refusal(of: ExplainPolicy(user: "ada"))
          == AdminError.identityChanged(user: "ada"))
      let off = AdminPolicyChange(settings: [AdminSetting(name: "mode", value: "off")])
      let standing = try control.call(PreviewPolicy(off, users: ["ada"])).standings.first
      #expect(standing?.then.requirement == .mandatoryNotEnrolled)
      #expect(
        try control.refusal(of: AdoptUser(user: "tim", authority: stepUp(daemon, phone)))
          == AdminError.identityUnchanged(user: "tim"))
      let reply = try control.call(AdoptUser(user: "ada", authority: stepUp(daemon, phone)))
      #expect((reply.formerUser, reply.formerUID) == ("ada", 4_000_777))
      #expect(try daemon.events().last?.note == "its uid was 4000777")
      // The phone goes on working, and so do readable recovery codes.
      for answer in [daemon.code(of: adasPhone), codes[0].formatted] {
        let login = try daemon.connect(.login, as: Self.root)
        let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: Redacted(answer))
        _ = try login.step(begin)
        #expect(try daemon.events().last?.verdict == .permit)
      }
    }
  }

  @Test("A15: a pass lets somebody in, and ends when it is revoked")
  func pass() async throws {
    try await run(roles: Self.role(.usersExempt, .usersView)) { daemon, phone in
      _ = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let grant = GrantPass(
        user: "ada", duration: 3600, reason: "lost phone", authority: stepUp(daemon, phone))
      let pass = try control.call(grant).pass
      #expect(pass.until == daemon.clock.now.seconds + 3600)
      #expect(pass.grantedBy == Int64(Self.tim.uid.rawValue))
      #expect(try control.call(GetUser(user: "ada")).ruling.reason == .temporaryPass)
      let login = try daemon.connect(.login, as: Self.root)
      let begin = LoginBegin(user: "ada", service: "sshd")
      #expect(try login.step(begin) == .done(.notRequired, text: nil))
      daemon.clock.advance(by: .seconds(30))
      let revoked = try control.call(RevokePass(user: "ada", authority: stepUp(daemon, phone)))
      #expect(revoked.wasGranted)
      guard case .prompt = try login.step(begin) else {
        Issue.record("nothing was asked")
        return
      }
    }
  }

  @Test("A7: recovery codes are read where the policy says so, and their owner is told")
  func readRecoveryCodes() async throws {
    try await run(roles: Self.role(.recoveryView)) { daemon, phone in
      let (_, codes) = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let call = { ReadRecoveryCodes(user: "ada", authority: self.stepUp(daemon, phone)) }
      #expect(try control.refusal(of: call()) == AdminError.recoveryCodesHidden)
      try daemon.setPolicy(["recovery.visibleToAdmins": "on"])
      #expect(try control.call(call()).recoveryCodes.map(\.code.value) == codes)
      #expect(try daemon.account(TestDaemon.ada).recoveryCodeViews == 1)
      #expect(try daemon.events().last?.action == .recoveryCodesRead)
    }
  }

  // MARK: Policy

  @Test("a policy that is out of range, or was made for another one, is refused as a whole")
  func refusedPolicies() async throws {
    try await run(roles: Self.role(.policyEdit)) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let before = try control.call(GetPolicy()).policy
      let rule = AdminRule(effect: .exempt, networks: ["192.0.2.7/24"], note: "x")
      for (change, setting) in [
        (AdminPolicyChange(settings: [AdminSetting(name: "mode", value: "on")]), "mode"),
        (AdminPolicyChange(settings: [AdminSetting(name: "nothing", value: "on")]), "nothing"),
        (AdminPolicyChange(rules: [rule]), "rule 1"),
      ] {
        let refusal = try control.refusal(
          of: ChangePolicy(change, authority: stepUp(daemon, phone)), as: AdminError.self)
        guard case .invalidPolicy(setting, _) = refusal else {
          Issue.record("\(setting)")
          continue
        }
      }
      let change = AdminPolicyChange(settings: [AdminSetting(name: "mode", value: "off")])
      #expect(
        try control.refusal(
          of: ChangePolicy(change, revision: "another", authority: stepUp(daemon, phone)))
          == AdminError.policyChanged)
      #expect(try control.call(GetPolicy()).policy == before)
      #expect(try daemon.events().isEmpty)
    }
  }

  @Test("A10: the same policy again changes nothing, and needs no step-up")
  func idempotent() async throws {
    try await run(roles: Self.role(.policyEdit)) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let rule = AdminRule(
        effect: .exempt, accounts: ["backup"], services: ["sshd"],
        networks: ["192.0.2.0/24", "2001:db8::/32", "192.0.2.7"], note: "nightly",
        until: 4_000_000_000)
      let change = AdminPolicyChange(
        settings: [
          AdminSetting(name: "mode", value: "mandatory"),
          AdminSetting(name: "tries.sudo", value: "2"),
        ], rules: [rule])
      #expect(try control.refusal(of: ChangePolicy(change)) == AdminError.stepUpRequired)
      let reply = try control.call(ChangePolicy(change, authority: stepUp(daemon, phone)))
      #expect(reply.changed && reply.policy.rules == [rule])
      let again = try control.call(ChangePolicy(change))
      #expect(!again.changed && again.policy == reply.policy)
      #expect(
        try daemon.events().filter { $0.action == .policyChanged }.map(\.note) == [
          "mode: voluntary -> mandatory", "tries.sudo: none -> 2",
          "rule 1 added: exempt, account backup, service sshd, network 4:c0000200/24,"
            + " network 6:20010db8000000000000000000000000/32, network 4:c0000207/32, note nightly,"
            + " until 4000000000",
        ])
      // What is shown makes the same policy again.
      let shown = AdminPolicyChange(settings: reply.policy.settings, rules: reply.policy.rules)
      #expect(try control.call(ChangePolicy(shown)).changed == false)
    }
  }

  @Test(
    "A8: once nobody may see recovery codes, their readable copies go, and the codes still work")
  func readableCopiesGo() async throws {
    try await run(roles: Self.role(.policyEdit)) { daemon, phone in
      let (_, codes) = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let change = AdminPolicyChange(settings: [
        AdminSetting(name: "recovery.visibleToOwner", value: "off")
      ])
      _ = try control.call(ChangePolicy(change, authority: stepUp(daemon, phone)))
      while try daemon.account(TestDaemon.ada).hasReadableRecoveryCodes {
        try await Task.sleep(for: .milliseconds(1))
      }
      let login = try daemon.connect(.login, as: Self.root)
      let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: Redacted(codes[0]))
      _ = try login.step(begin)
      #expect(try daemon.events().last?.verdict == .permit)
    }
  }

  @Test("A9: the preview says who could not sign in any more, and changes nothing")
  func preview() async throws {
    let admitted = ["directoryAccounts": "on"]
    try await run(roles: Self.role(.usersView), settings: admitted) { daemon, _ in
      _ = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.timPeer)
      let rule = AdminRule(effect: .exempt, accounts: ["tim"], note: "x")
      let change = AdminPolicyChange(
        settings: [AdminSetting(name: "mode", value: "mandatory")], rules: [rule])
      let standings = try control.call(
        PreviewPolicy(change, users: ["ada", "eve", "ghost", "tim"])
      ).standings
      #expect(standings.map(\.user) == ["ada", "eve", "tim"])
      #expect(
        standings.map(\.then.requirement) == [.codeRequired, .mandatoryNotEnrolled, .notRequired])
      #expect(standings[2].then.rule == 1)
      #expect(standings[1].now.reason == .notEnrolled)
      #expect(try control.call(GetPolicy()).policy.rules.isEmpty)
    }
  }

  @Test("A9: whose pass or exemption ends before the date is shut out at the date, if not today")
  func previewAtDate() async throws {
    let admitted = ["directoryAccounts": "on"]
    let roles = Self.role(.usersView, .usersExempt)
    try await run(roles: roles, settings: admitted) { daemon, phone in
      let control = try daemon.connect(.control, as: Self.timPeer)
      _ = try control.call(
        GrantPass(user: "eve", duration: 3600, reason: "x", authority: stepUp(daemon, phone)))
      let now = daemon.clock.now.seconds
      let rule = AdminRule(effect: .exempt, accounts: ["ada"], note: "x", until: now + 3600)
      let change = AdminPolicyChange(
        settings: [
          AdminSetting(name: "mode", value: "mandatory"),
          AdminSetting(name: "mandatory.from", value: String(now + 7200)),
        ], rules: [rule])
      let then = { (at: Int64?) in
        try control.call(PreviewPolicy(change, users: ["ada", "eve"], at: at)).standings
          .map(\.then.reason)
      }
      for today in [nil, 0, now - 1, now + 3599] {
        #expect(try then(today) == [.exempt, .temporaryPass])
      }
      #expect(try then(now + 3600) == [.notEnrolled, .notEnrolled])
      let standings = try control.call(
        PreviewPolicy(change, users: ["ada", "eve"], at: now + 7200)
      ).standings
      #expect(standings.allSatisfy { $0.then == AdminRuling(.mandatoryNotEnrolled) })
      #expect(standings.map(\.now.reason) == [.notEnrolled, .temporaryPass])
    }
  }

  @Test("E12: the preview says who could set a second factor up while they sign in")
  func previewOfEnrollment() async throws {
    try await run(roles: Self.role(.usersView), settings: ["mode": "mandatory"]) { daemon, _ in
      let control = try daemon.connect(.control, as: Self.timPeer)
      let standings = { (value: String) in
        let setting = AdminSetting(name: "enrolAtLogin", value: value)
        return try control.call(
          PreviewPolicy(AdminPolicyChange(settings: [setting]), users: ["ada", "eve"])
        ).standings
      }
      let open = try standings("open")
      #expect(open[0].now == AdminRuling(.mandatoryNotEnrolled))
      #expect(open[0].then == AdminRuling(.mandatoryNotEnrolled, enrols: true))
      #expect(open[1].then == AdminRuling(.notRequired, reason: .directoryAccount))
      #expect(try standings("invited")[0].then.enrols == nil)
    }
  }

  @Test("A10: one may know what is asked of oneself, and why; of others with users.view")
  func explain() async throws {
    try await run { daemon, _ in
      let rule = try #require(PolicyRule(effect: .exempt, services: ["cron"]))
      try daemon.onLoop {
        _ = try $0.store.replacePolicy(Policy(settings: [:], rules: [rule]), recording: [])
      }
      let control = try daemon.connect(.control, as: Self.timPeer)
      let reply = try control.call(ExplainPolicy(user: "tim", service: "cron"))
      #expect(reply.ruling == AdminRuling(.notRequired, reason: .exempt, rule: 1))
      #expect(reply.rules.map(\.match) == [.matches])
      let sshd = try control.call(ExplainPolicy(user: "tim"))
      #expect(sshd.ruling.requirement == .codeRequired && sshd.rules.map(\.match) == [.service])
      #expect(
        try control.refusal(of: ExplainPolicy(user: "ada"))
          == AdminError.notAuthorized(permission: "users.view"))
      #expect(
        try control.refusal(of: ExplainPolicy(user: "tim", address: "host.example"))
          == ServiceError.invalidParameter(InvalidParameter("address")))
    }
  }
}
