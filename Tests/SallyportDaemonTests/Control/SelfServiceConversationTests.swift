import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// One's own second factor as the command line looks after it, over memory and over a socket.
@Suite("A self-service conversation")
struct SelfServiceConversationTests {
  // MARK: Refusals of the step-up

  @Test("Every change of an enrolled account asks for a step-up", arguments: Transport.allCases)
  func stepUpRequired(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let before = try daemon.account(TestDaemon.mara)
      let control = try daemon.connect(.control)
      #expect(try control.refusals(ofEveryChangeWith: nil) == everyOne(.stepUpRequired))
      #expect(try daemon.account(TestDaemon.mara) == before)
    }
  }

  @Test("A wrong step-up is refused and counted", arguments: Transport.allCases)
  func wrongStepUp(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      #expect(
        try control.refusals(ofEveryChangeWith: wrong) == everyOne(.stepUpRejected(reason: .wrong)))
      let account = try daemon.account(TestDaemon.mara)
      #expect(account.stepUpThrottle.consecutiveFailures == 5)
      #expect(account.loginThrottle.unclearedFailures == 0)
      #expect((account.devices.count, account.recoveryCodes.count) == (1, 8))
    }
  }

  @Test("I1: a code that let in is no step-up any more", arguments: Transport.allCases)
  func usedStepUp(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let code = Redacted(daemon.code(of: phone))
      let login = try daemon.connect(.login)
      #expect(
        try login.step(LoginBegin(user: "mara", service: "login", firstAnswer: code))
          == .done(.permit, text: nil))
      let control = try daemon.connect(.control)
      #expect(
        try control.refusals(ofEveryChangeWith: code) == everyOne(.stepUpRejected(reason: .used)))
      #expect(try daemon.account(TestDaemon.mara).stepUpThrottle.consecutiveFailures == 0)
    }
  }

  @Test("I1: one code steps up one change", arguments: Transport.allCases)
  func stepUpTwice(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, codes) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      for proof in [daemon.code(of: phone), codes[7]].map({ Redacted($0) }) {
        #expect(try control.call(ShowRecoveryCodes(stepUp: proof)).recoveryCodes.count == 8)
        let refusal: AccountError? = try control.refusal(of: ShowRecoveryCodes(stepUp: proof))
        let isRecoveryCode = proof.value == codes[7]
        #expect(refusal == .stepUpRejected(reason: isRecoveryCode ? .wrong : .used))
      }
    }
  }

  @Test("What is no code is refused and not counted", arguments: Transport.allCases)
  func noCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      #expect(
        try control.refusals(ofEveryChangeWith: "hunter2")
          == everyOne(.stepUpRejected(reason: .notACode)))
      #expect(try daemon.account(TestDaemon.mara).stepUpThrottle.consecutiveFailures == 0)
    }
  }

  @Test(
    "After ten wrong step-ups a right one is refused, until the next login",
    arguments: Transport.allCases)
  func stepUpLocked(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      for _ in 1...10 { _ = try? control.call(ShowRecoveryCodes(stepUp: wrong)) }
      let right = Redacted(daemon.code(of: phone))
      #expect(try control.refusals(ofEveryChangeWith: right) == everyOne(.stepUpLocked))

      let login = try daemon.connect(.login)
      _ = try login.step(LoginBegin(user: "mara", service: "login", firstAnswer: right))
      daemon.clock.advance(by: .seconds(30))
      let next = Redacted(daemon.code(of: phone))
      #expect(try control.call(ShowRecoveryCodes(stepUp: next)).recoveryCodes.count == 8)
    }
  }

  private func everyOne(_ error: AccountError) -> [AccountError?] {
    [error, error, error, error, error]
  }

  // MARK: Refusals of the account

  @Test("Who is not enrolled has nothing to show, renew or end", arguments: Transport.allCases)
  func notEnrolled(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      #expect(
        try control.refusals(ofEveryChangeWith: "123456")
          == [nil, .notEnrolled, .notEnrolled, .notEnrolled, .notEnrolled])
    }
  }

  @Test("A peer whose uid nobody has is refused everything")
  func noAccount() async throws {
    try await TestDaemon.run { daemon in
      let stranger = PeerCredentials(pid: 1, uid: UserID(4_000_002))
      let control = try daemon.connect(.control, as: stranger)
      #expect(try control.refusals(ofEveryChangeWith: nil) == everyOne(.noAccount))
      #expect(try control.refusal(of: GetStatus()) == AccountError.noAccount)
      #expect(
        try control.refusal(of: ConfirmEnrollment(code: "123456")) == AccountError.noAccount)
    }
  }

  @Test("A uid that was recorded under another name is refused", arguments: Transport.allCases)
  func identityChanged(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let former = Fixtures.identity("maria", uid: TestDaemon.mara.uid.rawValue)
      _ = try daemon.enroll(former)
      let control = try daemon.connect(.control)
      #expect(
        try control.refusals(ofEveryChangeWith: nil) == everyOne(.identityChanged(user: "mara")))
      #expect(try control.refusal(of: GetStatus()) == AccountError.identityChanged(user: "mara"))
      #expect(try daemon.account(former).devices.count == 1)
    }
  }

  @Test("I4: a name service that fails is unavailable, not nobody", arguments: Transport.allCases)
  func nameServiceFails(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      daemon.names.fail(with: "timed out")
      let control = try daemon.connect(.control)
      #expect(try control.refusals(ofEveryChangeWith: nil) == everyOne(.unavailable))
      #expect(try control.refusal(of: GetStatus()) == AccountError.unavailable)
    }
  }

  @Test("I4: a passwd file that cannot be read enrols nobody", arguments: Transport.allCases)
  func localFileUnreadable(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      daemon.names.makeLocalFileUnreadable()
      let control = try daemon.connect(.control)
      #expect(try control.refusal(of: BeginEnrollment()) == AccountError.unavailable)
    }
  }

  @Test("I4: a store that cannot write changes nothing and says so", arguments: Transport.allCases)
  func storeFails(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, codes) = try daemon.enroll(TestDaemon.mara)
      let before = try daemon.account(TestDaemon.mara)
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(try control.refusals(ofEveryChangeWith: code) == everyOne(.unavailable))
      try daemon.onLoop { $0.store.failWrites(with: nil) }
      #expect(try daemon.account(TestDaemon.mara) == before)
      let kept = try control.call(ShowRecoveryCodes(stepUp: code)).recoveryCodes
      #expect(kept.map(\.code.value) == codes)
    }
  }

  // MARK: Refusals of an enrolment

  @Test(
    "E4: a wrong first code leaves the enrolment pending, ten times", arguments: Transport.allCases)
  func codeMismatch(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let phone = try control.beginEnrollment()
      let wrong = ConfirmEnrollment(code: Redacted(daemon.wrongCode(of: phone)))
      for left in (0..<10).reversed() {
        #expect(
          try control.refusal(of: wrong) == AccountError.codeMismatch(triesLeft: Int64(left)))
      }
      let right = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try control.refusal(of: right) == AccountError.noPendingEnrollment)
      #expect(try daemon.account(TestDaemon.mara).devices.isEmpty)
    }
  }

  @Test("E4: an answer that is no code is a mismatch too", arguments: Transport.allCases)
  func noCodeAtConfirmation(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let phone = try control.beginEnrollment()
      #expect(
        try control.refusal(of: ConfirmEnrollment(code: ""))
          == AccountError.codeMismatch(triesLeft: 9))
      let right = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try control.call(right).device == "phone")
    }
  }

  @Test("Nothing can be confirmed that was not begun", arguments: Transport.allCases)
  func nothingPending(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      #expect(
        try control.refusal(of: ConfirmEnrollment(code: "123456"))
          == AccountError.noPendingEnrollment)
    }
  }

  @Test("E4: a pending enrolment ends with its connection", arguments: Transport.allCases)
  func pendingEndsWithItsConnection(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let first = try daemon.connect(.control)
      let phone = try first.beginEnrollment()
      let second = try daemon.connect(.control)
      let right = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try second.refusal(of: right) == AccountError.noPendingEnrollment)
      first.close()
      #expect(try second.refusal(of: right) == AccountError.noPendingEnrollment)
      #expect(try daemon.account(TestDaemon.mara) == Account(subject: .account(TestDaemon.mara)))
    }
  }

  @Test("E4: a pending enrolment ends after ten minutes", arguments: Transport.allCases)
  func pendingExpires(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let phone = try control.beginEnrollment()
      daemon.clock.advance(by: .seconds(600))
      let late = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try control.refusal(of: late) == AccountError.noPendingEnrollment)
      daemon.clock.advance(by: .seconds(-1))
      let over = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try control.refusal(of: over) == AccountError.noPendingEnrollment)
    }
  }

  @Test("E4: within ten minutes it can be confirmed", arguments: Transport.allCases)
  func pendingLasts(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let phone = try control.beginEnrollment()
      daemon.clock.advance(by: .seconds(599))
      let late = ConfirmEnrollment(code: Redacted(daemon.code(of: phone)))
      #expect(try control.call(late).device == "phone")
      #expect(try control.refusal(of: late) == AccountError.noPendingEnrollment)
    }
  }

  @Test("A second begin replaces the pending enrolment", arguments: Transport.allCases)
  func secondBegin(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let first = try control.beginEnrollment(name: "first")
      let second = try control.beginEnrollment(name: "second")
      let old = ConfirmEnrollment(code: Redacted(daemon.code(of: first)))
      #expect(try control.refusal(of: old) == AccountError.codeMismatch(triesLeft: 9))
      let new = ConfirmEnrollment(code: Redacted(daemon.code(of: second)))
      #expect(try control.call(new).device == "second")
      #expect(try daemon.account(TestDaemon.mara).devices.map(\.name.value) == ["second"])
    }
  }

  @Test(
    "What somebody else enrolled meanwhile makes a pending first enrolment void",
    arguments: Transport.allCases)
  func enrolledMeanwhile(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (slow, quick) = (try daemon.connect(.control), try daemon.connect(.control))
      let slowPhone = try slow.beginEnrollment(name: "slow")
      let quickPhone = try quick.beginEnrollment(name: "quick")
      _ = try quick.call(ConfirmEnrollment(code: Redacted(daemon.code(of: quickPhone))))
      let late = ConfirmEnrollment(code: Redacted(daemon.code(of: slowPhone)))
      #expect(try slow.refusal(of: late) == AccountError.noPendingEnrollment)
      #expect(try daemon.account(TestDaemon.mara).devices.map(\.name.value) == ["quick"])
    }
  }

  @Test(
    "A device's name is taken once, and no code is used up for that", arguments: Transport.allCases)
  func deviceNameTaken(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try control.refusal(of: BeginEnrollment(name: "phone", stepUp: code))
          == AccountError.deviceNameTaken(name: "phone"))
      #expect(try control.call(BeginEnrollment(stepUp: code)).enrollment.name == "phone 2")
    }
  }

  @Test("An account has five devices at the most", arguments: Transport.allCases)
  func tooManyDevices(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      var account = Fixtures.enrolled(TestDaemon.mara).account
      account.devices = (1...5).map {
        Fixtures.device(named: "phone \($0)", of: TestDaemon.mara).device
      }
      try daemon.keep(account)
      let control = try daemon.connect(.control)
      #expect(
        try control.refusal(of: BeginEnrollment(name: "sixth", stepUp: "123456"))
          == AccountError.tooManyDevices(limit: 5))
      #expect(try daemon.account(TestDaemon.mara) == account)
    }
  }

  @Test(
    "E11: an account of a directory cannot enrol, unless policy says so",
    arguments: Transport.allCases)
  func directoryAccount(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let names = daemon.names
      names.forgetLocalAccounts()
      names.addDirectoryAccount(TestDaemon.mara)
      let control = try daemon.connect(.control)
      #expect(
        try control.refusal(of: BeginEnrollment()) == AccountError.directoryAccount(user: "mara"))
      try daemon.setPolicy(["directoryAccounts": "on"])
      #expect(try control.call(BeginEnrollment()).enrollment.name == "phone")
    }
  }

  @Test("I6: a mandatory second factor cannot be ended", arguments: Transport.allCases)
  func secondFactorMandatory(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["mode": "mandatory"]) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try control.refusal(of: DisableSecondFactor(stepUp: code))
          == AccountError.secondFactorMandatory)
      #expect(try daemon.account(TestDaemon.mara).devices.count == 1)
    }
  }

  @Test("Policy can hide recovery codes from their owner", arguments: Transport.allCases)
  func recoveryCodesHidden(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["recovery.visibleToOwner": "off"]) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try control.refusal(of: ShowRecoveryCodes(stepUp: code))
          == AccountError.recoveryCodesHidden)
    }
  }

  @Test("Policy can bind new recovery codes to a new device", arguments: Transport.allCases)
  func regenerationNeedsDevice(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["recovery.regenerate": "withDevice"]) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try control.refusal(of: RegenerateRecoveryCodes(stepUp: code))
          == AccountError.regenerationNeedsDevice)
    }
  }

  @Test("No app is enrolled where apps are switched off", arguments: Transport.allCases)
  func methodDisabled(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["methods.app": "off"]) { daemon in
      let control = try daemon.connect(.control)
      #expect(try control.refusal(of: BeginEnrollment()) == AccountError.methodDisabled)
    }
  }

  @Test(
    "Parameters that no app knows are refused by name", arguments: Transport.allCases,
    [
      (BeginEnrollment(digits: 5), "digits"), (BeginEnrollment(digits: 9), "digits"),
      (BeginEnrollment(period: 45), "period"), (BeginEnrollment(name: ""), "name"),
      (BeginEnrollment(name: String(repeating: "x", count: 65)), "name"),
      (BeginEnrollment(name: "a\nb"), "name"), (BeginEnrollment(name: "a\u{85}b"), "name"),
    ])
  func invalidParameters(
    transport: Transport, refused: (call: BeginEnrollment, parameter: String)
  ) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      #expect(
        try control.refusal(of: refused.call)
          == ServiceError.invalidParameter(InvalidParameter(refused.parameter)))
    }
  }

  // MARK: What is done

  @Test(
    "Somebody enrols, and signs in with the app and with a code of the sheet",
    arguments: Transport.allCases)
  func enrollment(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      let pending = try control.call(BeginEnrollment()).enrollment
      #expect((pending.name, pending.issuer, pending.label) == ("phone", "door", "mara@door"))
      #expect(pending.otp == DeviceParameters(algorithm: .sha1, digits: 6, period: 30))
      #expect(pending.expiresIn == 600)
      #expect(pending.uri.value.hasPrefix("otpauth://totp/door:mara%40door?secret="))
      let phone = try Phone(pending)
      #expect(try daemon.account(TestDaemon.mara).devices.isEmpty)

      let first = Redacted(daemon.code(of: phone))
      let confirmed = try control.call(ConfirmEnrollment(code: first))
      let sheet = try #require(confirmed.recoveryCodes)
      #expect(sheet.map(\.number) == Array(1...8))
      #expect(Set(sheet.map(\.code.value)).count == 8)

      let login = try daemon.connect(.login)
      let begin = { LoginBegin(user: "mara", service: "sshd", silent: true, firstAnswer: $0) }
      let replay = LoginStep.prompt(text: "That code has been used. Next code: ", echo: true)
      #expect(try login.step(begin(first)) == replay)
      daemon.clock.advance(by: .seconds(30))
      let next = LoginAnswer(response: Redacted(daemon.code(of: phone)))
      #expect(try login.step(next) == .done(.permit, text: nil))
      #expect(try login.step(begin(sheet[3].code)) == .done(.permit, text: nil))
    }
  }

  @Test(
    "Every set of parameters can be enrolled", arguments: Transport.allCases,
    DeviceAlgorithm.allCases)
  func parameters(transport: Transport, algorithm: DeviceAlgorithm) async throws {
    try await TestDaemon.run(transport) { daemon in
      for (digits, period) in [(6, 60), (7, 30), (8, 60)] as [(Int64, Int64)] {
        let control = try daemon.connect(.control)
        try daemon.keep(Account(subject: .account(TestDaemon.mara)))
        let pending = try control.call(
          BeginEnrollment(name: "x", algorithm: algorithm, digits: digits, period: period)
        ).enrollment
        #expect(
          pending.otp == DeviceParameters(algorithm: algorithm, digits: digits, period: period))
        let code = daemon.code(of: try Phone(pending))
        #expect(code.count == Int(digits))
        #expect(try control.call(ConfirmEnrollment(code: Redacted(code))).device == "x")
      }
    }
  }

  @Test("The organisation's name is the issuer of a new key", arguments: Transport.allCases)
  func issuer(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["issuer": "Sally & Co"]) { daemon in
      let pending = try daemon.connect(.control).call(BeginEnrollment()).enrollment
      #expect(pending.issuer == "Sally & Co")
      #expect(pending.uri.value.contains("issuer=Sally%20%26%20Co"))
    }
  }

  @Test("A second device brings no new sheet", arguments: Transport.allCases)
  func secondDevice(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let stepUp = Redacted(daemon.code(of: phone))
      let second = try Phone(control.call(BeginEnrollment(stepUp: stepUp)).enrollment)
      let before = try daemon.account(TestDaemon.mara).recoveryCodes
      let confirmed = try control.call(
        ConfirmEnrollment(code: Redacted(daemon.code(of: second))))
      #expect(confirmed == ConfirmEnrollment.Reply(device: "phone 2"))
      #expect(try daemon.account(TestDaemon.mara).recoveryCodes == before)
    }
  }

  @Test("A8: the sheet is shown again as it is", arguments: Transport.allCases)
  func showRecoveryCodes(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, codes) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let shown = try control.call(
        ShowRecoveryCodes(stepUp: Redacted(daemon.code(of: phone)))
      ).recoveryCodes
      #expect(shown.map(\.code.value) == codes)
      #expect(try daemon.events().last?.action == .recoveryCodesShown)
    }
  }

  @Test("A8: after a new sheet no old code works", arguments: Transport.allCases)
  func regenerateRecoveryCodes(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, old) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let new = try control.call(
        RegenerateRecoveryCodes(stepUp: Redacted(daemon.code(of: phone)))
      ).recoveryCodes.map(\.code.value)
      #expect(new.count == 8)
      #expect(Set(new).isDisjoint(with: old))
      let login = try daemon.connect(.login)
      let verdicts = try [old[0], new[0]].map { code in
        try login.step(
          LoginBegin(user: "mara", service: "sshd", silent: true, firstAnswer: Redacted(code)))
      }
      #expect(verdicts == [.done(.deny, text: nil), .done(.permit, text: nil)])
    }
  }

  @Test("E9: disable removes every device and code at once", arguments: Transport.allCases)
  func disable(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let reply = try control.call(DisableSecondFactor(stepUp: Redacted(codes[2])))
      #expect(reply.removedDevices == ["phone"])
      let account = try daemon.account(TestDaemon.mara)
      #expect(account.devices.isEmpty && account.recoveryCodes.isEmpty)
      let login = try daemon.connect(.login)
      #expect(
        try login.step(LoginBegin(user: "mara", service: "sshd"))
          == .done(.notRequired, text: nil))
      #expect(
        try daemon.events().map(\.action).suffix(3) == [.recoveryCodeUsed, .disabled, .login])
    }
  }

  @Test("E13: the status tells what is set up and what is asked", arguments: Transport.allCases)
  func status(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let control = try daemon.connect(.control)
      #expect(
        try control.call(GetStatus()).status
          == AccountStatus(
            user: "mara", issuer: "door", enrolled: false, requirement: .notRequired,
            mandatory: false, locked: false, devices: [], recoveryCodesLeft: 0,
            failuresSinceSignIn: 0, recoveryCodeViews: 0))
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let code = Redacted(daemon.code(of: phone))
      _ = try login.step(LoginBegin(user: "mara", service: "sshd", firstAnswer: code))
      let now = daemon.clock.now.seconds
      #expect(
        try control.call(GetStatus()).status
          == AccountStatus(
            user: "mara", issuer: "door", enrolled: true, requirement: .codeRequired,
            mandatory: false, locked: false,
            devices: [
              AccountDevice(
                name: "phone",
                otp: DeviceParameters(algorithm: .sha1, digits: 6, period: 30),
                confirmedAt: Fixtures.newYear.seconds, lastUsedAt: now)
            ], recoveryCodesLeft: 8,
            lastSignIn: AccountSignIn(
              at: now, service: "sshd", secondFactorRequired: true, method: .app),
            failuresSinceSignIn: 0, recoveryCodeViews: 0))
    }
  }
}

extension Connection {
  /// The errors that BeginEnrollment, ShowRecoveryCodes, RegenerateRecoveryCodes, RemoveDevice and
  /// Disable answer with this step-up.
  fileprivate func refusals(ofEveryChangeWith stepUp: Redacted?) throws -> [AccountError?] {
    [
      try refusal(of: BeginEnrollment(stepUp: stepUp)),
      try refusal(of: ShowRecoveryCodes(stepUp: stepUp)),
      try refusal(of: RegenerateRecoveryCodes(stepUp: stepUp)),
      try refusal(of: RemoveDevice(name: "phone", stepUp: stepUp)),
      try refusal(of: DisableSecondFactor(stepUp: stepUp)),
    ]
  }

  /// Begins an enrolment, and returns the phone that has scanned the key.
  fileprivate func beginEnrollment(name: String? = nil) throws -> Phone {
    try Phone(call(BeginEnrollment(name: name)).enrollment)
  }
}
