import SallyportCore
import Testing

/// Recovery codes at the prompt (I2, product rows S3 and S4).
@Suite struct RecoveryLoginTests {
  // MARK: Refusals

  @Test("I3: a recovery code that is on no sheet is refused and counted")
  func strangeCodeIsRefused() throws {
    var scene = try Scene.enrolled()
    let before = scene.account.recoveryCodes
    #expect(try scene.login(.strangeRecoveryCode) == .deny(.wrongCode))
    #expect(scene.account.loginThrottle.unclearedFailures == 1)
    #expect(scene.account.recoveryCodes == before)
  }

  @Test("another person's recovery code is refused")
  func othersCodeIsRefused() throws {
    var scene = try Scene.enrolled()
    for code in try Scene.enrolled(.mara, seed: 2).recoveryCodes() {
      scene.now = scene.now + .seconds(3600)
      #expect(try scene.login(code) == .deny(.wrongCode))
    }
  }

  @Test("I9: another person's line copied into one's own sheet lets nobody in")
  func copiedLineIsRefused() throws {
    var scene = try Scene.enrolled()
    let mara = try Scene.enrolled(.mara, seed: 2)
    scene.account.recoveryCodes = mara.account.recoveryCodes
    #expect(try scene.login(try mara.recoveryCodes()[0]) == .deny(.wrongCode))
  }

  @Test("where the method is off, recovery codes are refused")
  func methodOff() throws {
    var scene = try Scene.enrolled(policy: .changed(["methods.recovery": "off"]))
    let code = try scene.recoveryCodes()[0]
    #expect(try scene.login(code) == .deny(.wrongCode))
    #expect(scene.account.recoveryCodes.count == 8)
  }

  @Test("I2: a used recovery code never works again", arguments: Policy.RecoveryUse.allCases)
  func usedCodeIsRefused(_ onUse: Policy.RecoveryUse) throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.onUse": onUse.rawValue]))
    for code in try scene.recoveryCodes() {
      guard case .permit = try scene.login(code) else {
        Issue.record("refused")
        return
      }
      #expect(try scene.login(code) == .deny(.wrongCode))
      #expect(!(try scene.recoveryCodes()).contains(code))
    }
  }

  // MARK: Use

  @Test("I2: a recovery code lets in, is recorded, and a new one takes its place")
  func codeIsReplaced() throws {
    var scene = try Scene.enrolled()
    let before = scene.account
    let code = try scene.recoveryCodes()[2]
    let use = RecoveryCodeUse.replaced(isShownAgain: true)
    #expect(
      try scene.login(code) == .permit(.recoveryCode(use), notices: [.recoveryCodeUsed(use)]))

    let entries = scene.account.recoveryCodes
    #expect(entries.map(\.number) == Array(1...8))
    #expect(entries[2].digest != before.recoveryCodes[2].digest)
    #expect(entries[2].sealedCode != before.recoveryCodes[2].sealedCode)
    for index in entries.indices where index != 2 {
      #expect(entries[index] == before.recoveryCodes[index])
    }
    #expect(scene.account.devices == before.devices)
    #expect(scene.account.loginThrottle == LoginThrottle())
    #expect(
      scene.account.lastSignIn
        == SignIn(at: scene.now, service: "sshd", address: .office, method: .recoveryCode))
    #expect(
      scene.takeEvents() == [
        AuditEvent(
          at: scene.now, action: .login, verdict: .permit, account: .ada, actor: .root,
          service: "sshd", terminal: "ssh", address: .office, method: .recoveryCode)
      ])
  }

  @Test("the code that took a used one's place works")
  func replacementWorks() throws {
    var scene = try Scene.enrolled()
    _ = try scene.login(try scene.recoveryCodes()[2])
    guard case .permit = try scene.login(try scene.recoveryCodes()[2]) else {
      Issue.record("refused")
      return
    }
  }

  @Test("where codes are consumed, the sheet shrinks and the notice says how many are left")
  func codeIsConsumed() throws {
    var scene = try Scene.enrolled(policy: .changed(["recovery.onUse": "consume"]))
    for left in (0..<8).reversed() {
      let use = RecoveryCodeUse.consumed(left: left)
      #expect(
        try scene.login(try scene.recoveryCodes()[0])
          == .permit(.recoveryCode(use), notices: [.recoveryCodeUsed(use)]))
      #expect(scene.account.recoveryCodes.count == left)
      #expect(scene.account.recoveryCodes.map(\.number) == Array((9 - left)..<9))
    }
    #expect(try scene.login(.strangeRecoveryCode) == .deny(.wrongCode))
  }

  @Test("where no setting shows codes again, the replacement has no readable copy")
  func hiddenReplacement() throws {
    var scene = try Scene.enrolled()
    let code = try scene.recoveryCodes()[0]
    scene.policy = .changed(["recovery.visibleToOwner": "off"])
    let use = RecoveryCodeUse.replaced(isShownAgain: false)
    #expect(
      try scene.login(code) == .permit(.recoveryCode(use), notices: [.recoveryCodeUsed(use)]))
    #expect(scene.account.recoveryCodes[0].sealedCode == nil)
  }

  // MARK: Locked accounts

  @Test("a recovery code opens a locked account, and the app's codes work again")
  func codeUnlocks() throws {
    var scene = try Scene.enrolled()
    try scene.lock()
    #expect(try scene.login(scene.phone.code(at: scene.now)) == .deny(.locked))
    guard case .permit = try scene.login(try scene.recoveryCodes()[0]) else {
      Issue.record("refused")
      return
    }
    #expect(!scene.account.loginThrottle.isLocked)
    #expect(scene.account.loginThrottle.buckets.isEmpty)
    // The year's count goes on, whatever succeeded.
    #expect(scene.account.loginThrottle.history.total == 100)
    #expect(scene.events.suffix(2).map(\.action) == [.login, .unlocked])
    guard case .permit = try scene.login(scene.phone.code(at: scene.now)) else {
      Issue.record("refused")
      return
    }
  }

  @Test("a recovery code clears no other source where the account is not locked")
  func codeClearsItsSource() throws {
    var scene = try Scene.enrolled()
    try scene.fail(7, from: .elsewhere)
    _ = try scene.login(try scene.recoveryCodes()[0])
    #expect(scene.account.loginThrottle.unclearedFailures == 7)
  }

  @Test("a recovery code waits out a delay like any other answer")
  func codeWaits() throws {
    var scene = try Scene.enrolled()
    try scene.fail(6)
    let code = try scene.recoveryCodes()[0]
    #expect(try scene.login(code) == .deny(.throttled))
    #expect(try scene.recoveryCodes().contains(code))
  }

  @Test("I2: if the account is not committed, the code was not used and nobody was let in")
  func codeIsPartOfTheTransaction() throws {
    let scene = try Scene.enrolled()
    let code = try scene.recoveryCodes()[0]
    var lost = AccountTransaction(
      account: scene.account, policy: scene.policy, latestRecordedTime: .epoch)
    var conversation = LoginConversation(scene.request(), policy: scene.policy)
    _ = try scene.evaluator.judge(code, in: &conversation, &lost, now: scene.now)
    #expect(lost.account.recoveryCodes != scene.account.recoveryCodes)
    #expect(lost.events.count == 1)
    #expect(try scene.recoveryCodes().contains(code))
  }
}
