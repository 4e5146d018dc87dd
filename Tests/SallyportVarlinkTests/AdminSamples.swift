import SallyportVarlink

let authority = Authority(
  loginUID: 1000, stepUp: "492039", breakGlass: "the phone is lost", asksOnly: true)

let fullUser: AdminUser = {
  var user = AdminUser(user: "ada", uid: 1000)
  user.enrolled = true
  user.devices = [AdminDevice(name: "phone", confirmedAt: 1, lastUsedAt: 2)]
  user.recoveryCodesLeft = 8
  user.recoveryCodeViews = 3
  user.lastSignIn = AccountSignIn(
    at: 4, service: "sshd", address: "192.0.2.1", secondFactorRequired: true, method: .app)
  user.lockedSince = 5
  user.lockReason = .failuresInAYear
  user.stepUpLocked = true
  user.failures = 6
  user.pass = AdminPass(until: 7, grantedAt: 8, grantedBy: 0, reason: "a new phone")
  user.remembered = [AdminRememberedSource(address: "192.0.2.1", until: 9)]
  user.invitedUntil = 10
  user.email = fullEmail
  return user
}()

let fullRule = AdminRule(
  effect: .exempt, accounts: ["backup"], groups: ["machines"], services: ["sshd"],
  networks: ["192.0.2.0/24"], note: "nightly copies", until: 11)

let fullRuling = AdminRuling(
  .notRequired, reason: .exempt, rule: 1, from: 12, enrols: true)

private let fullChange = AdminPolicyChange(
  settings: [AdminSetting(name: "mode", value: "mandatory")], rules: [fullRule])
private let fullPolicy = AdminPolicy(
  settings: fullChange.settings, rules: [fullRule], revision: "6d0f")
private let barePolicy = AdminPolicy(settings: [], rules: [], revision: "6d0f")

let userSamples: [any CallSampleProtocol] = [
  CallSample(
    full: ListUsers(
      after: "ada", limit: 500, secondFactor: .disabled, locked: true, neverSignedIn: false,
      authority: authority),
    bare: ListUsers(),
    fullReply: ListUsers.Reply(users: [fullUser], next: "ada", over: ["staff"]),
    bareReply: ListUsers.Reply(users: [])),
  CallSample(
    full: GetUser(user: "ada", authority: authority), bare: GetUser(user: "ada"),
    fullReply: GetUser.Reply(user: fullUser, ruling: fullRuling),
    bareReply: GetUser.Reply(
      user: AdminUser(user: "ada", uid: 1000), ruling: AdminRuling(.codeRequired))),
  CallSample(
    full: UnlockAccount(user: "ada", authority: authority), bare: UnlockAccount(user: "ada"),
    fullReply: UnlockAccount.Reply(wasLocked: true),
    bareReply: UnlockAccount.Reply(wasLocked: false)),
  CallSample(
    full: DisableUser(user: "ada", authority: authority), bare: DisableUser(user: "ada"),
    fullReply: DisableUser.Reply(removedDevices: ["phone", "tablet"]),
    bareReply: DisableUser.Reply(removedDevices: [])),
  CallSample(
    full: AdoptUser(user: "ada", authority: authority), bare: AdoptUser(user: "ada"),
    fullReply: AdoptUser.Reply(formerUser: "lovelace", formerUID: 1000),
    bareReply: AdoptUser.Reply(formerUser: "ada", formerUID: 0)),
  CallSample(
    full: GrantPass(user: "ada", duration: 28_800, reason: "a new phone", authority: authority),
    bare: GrantPass(user: "ada", duration: 1, reason: "x"),
    fullReply: GrantPass.Reply(
      pass: AdminPass(until: 7, grantedAt: 8, grantedBy: 0, reason: "a new phone")),
    bareReply: GrantPass.Reply(pass: AdminPass(until: 7, grantedAt: 8, reason: "x"))),
  CallSample(
    full: RevokePass(user: "ada", authority: authority), bare: RevokePass(user: "ada"),
    fullReply: RevokePass.Reply(wasGranted: true, forgotten: 2),
    bareReply: RevokePass.Reply(wasGranted: false)),
  CallSample(
    full: InviteUser(user: "ada", authority: authority), bare: InviteUser(user: "ada"),
    fullReply: InviteUser.Reply(
      code: "7QK4-M2XV-90TD-W8RH", until: 1_800_000_000,
      ruling: AdminRuling(
        .mandatoryNotEnrolled, reason: .notEnrolled, rule: 2, from: 3, enrols: true)),
    bareReply: InviteUser.Reply(code: "7QK4-M2XV-90TD-W8RH", until: 0)),
  CallSample(
    full: RevokeInvitation(user: "ada", authority: authority),
    bare: RevokeInvitation(user: "ada"), fullReply: RevokeInvitation.Reply(wasOpen: true),
    bareReply: RevokeInvitation.Reply(wasOpen: false)),
  CallSample(
    full: ReadRecoveryCodes(user: "ada", authority: authority),
    bare: ReadRecoveryCodes(user: "ada"),
    fullReply: ReadRecoveryCodes.Reply(recoveryCodes: sheet, left: 8),
    bareReply: ReadRecoveryCodes.Reply(recoveryCodes: [], left: 0)),
  CallSample(
    full: AcceptStore(authority: authority), bare: AcceptStore(),
    fullReply: AcceptStore.Reply(accounts: 3, refused: 1, refusedUsers: ["ada"]),
    bareReply: AcceptStore.Reply(accounts: 0)),
  CallSample(
    full: BeginBackup(authority: authority), bare: BeginBackup(), fullReply: EmptyReply(),
    bareReply: EmptyReply()),
  CallSample(
    full: GetBackupProgress(), bare: GetBackupProgress(),
    fullReply: GetBackupProgress.Reply(
      .ready, copied: 4096, total: 4096, accounts: 3, refused: 1, auditRow: 17),
    bareReply: GetBackupProgress.Reply(.copying, copied: 0, total: 4096)),
  CallSample(
    full: ReadBackup(offset: 4096), bare: ReadBackup(offset: 0),
    fullReply: ReadBackup.Reply([0, 1, 254, 255]), bareReply: ReadBackup.Reply([])),
  CallSample(
    full: GetKeyStatus(), bare: GetKeyStatus(),
    fullReply: GetKeyStatus.Reply(
      id: "0123456789abcdef", path: "/etc/sallyport/sealing.key.next",
      rotation: AdminKeyRotation(formerID: "fedcba9876543210", resealed: 32, records: 2000),
      formerKeys: 1, nextID: "0123456789abcdef", nextProblem: "the disk is full"),
    bareReply: GetKeyStatus.Reply(id: "0123456789abcdef", path: "/key")),
  CallSample(
    full: BeginImport(authority: authority), bare: BeginImport(), fullReply: EmptyReply(),
    bareReply: EmptyReply()),
  CallSample(
    full: ImportAuthenticator(
      user: "ada", uid: 1000, origin: "oath", key: "3132333435363738393031323334353637383930",
      otp: DeviceParameters(algorithm: .sha1, digits: 6, period: 30), clockDrift: -3,
      lastTimeStep: 59_845_518, recoveryCodes: ["30838042"], preview: true),
    bare: ImportAuthenticator(
      user: "ada", origin: "oath", key: "31323334353637383930",
      otp: DeviceParameters(algorithm: .sha512, digits: 8, period: 60)),
    fullReply: ImportAuthenticator.Reply(
      .taken, device: "phone", recoveryCodes: 5, newRecoveryCodes: false),
    bareReply: ImportAuthenticator.Reply(.usedInFuture)),
]

let policySamples: [any CallSampleProtocol] = [
  CallSample(
    full: GetPolicy(), bare: GetPolicy(), fullReply: GetPolicy.Reply(policy: fullPolicy),
    bareReply: GetPolicy.Reply(policy: barePolicy)),
  CallSample(
    full: ChangePolicy(fullChange, revision: "6d0f", authority: authority),
    bare: ChangePolicy(AdminPolicyChange()),
    fullReply: ChangePolicy.Reply(policy: fullPolicy, changed: true),
    bareReply: ChangePolicy.Reply(policy: barePolicy, changed: false)),
  CallSample(
    full: PreviewPolicy(
      fullChange, users: ["ada", "babbage"], service: "su", address: "2001:db8::1",
      at: 12, authority: authority),
    bare: PreviewPolicy(AdminPolicyChange(), users: []),
    fullReply: PreviewPolicy.Reply(standings: [
      PreviewPolicy.Standing(
        user: "ada", now: fullRuling, then: fullRuling, lastSignIn: fullUser.lastSignIn)
    ]),
    bareReply: PreviewPolicy.Reply(standings: [
      PreviewPolicy.Standing(
        user: "ada", now: AdminRuling(.codeRequired), then: AdminRuling(.mandatoryNotEnrolled))
    ])),
  CallSample(
    full: ExplainPolicy(
      user: "ada", service: "sshd", address: "192.0.2.1", authority: authority),
    bare: ExplainPolicy(user: "ada"),
    fullReply: ExplainPolicy.Reply(
      ruling: fullRuling, enrolled: true, rules: [.init(rule: 1, match: .matches)]),
    bareReply: ExplainPolicy.Reply(ruling: AdminRuling(.codeRequired), enrolled: false)),
  CallSample(
    full: CheckLogin(user: "ada", service: "sshd", address: "192.0.2.1", authority: authority),
    bare: CheckLogin(user: "ada", service: "su"),
    fullReply: fullCheck,
    bareReply: CheckLogin.Reply(tries: 1, verdict: .deny, account: .deny)),
]

private let fullCheck: CheckLogin.Reply = {
  var reply = CheckLogin.Reply(tries: 3, verdict: .permit, account: .notRequired)
  reply.uid = 1001
  reply.local = true
  reply.recorded = fullUser
  reply.ruling = fullRuling
  reply.rules = [.init(rule: 1, match: .matches)]
  reply.throttle = .init(admission: .wait, until: 9, failures: 5, uncleared: 6)
  reply.prompt = .init(text: "Type it: ", echo: true, enrols: false)
  reply.reason = .throttled
  return reply
}()

let adminErrors: [AdminError] = [
  .noSuchAccount(user: "ada"), .identityChanged(user: "ada"), .identityUnchanged(user: "ada"),
  .notAuthorized(permission: "users.unlock"),
  .accountAbove(user: "ada", permission: "policy.edit"), .secondFactorNeeded, .stepUpRequired,
  .stepUpRejected(reason: .wrong), .stepUpRejected(reason: .used),
  .stepUpRejected(reason: .notACode), .stepUpLocked, .notEnrolled(user: "ada"),
  .alreadyEnrolled(user: "ada"), .noPendingEmail(user: "ada"),
  .recoveryCodesHidden, .invalidPolicy(setting: "window", reason: "must be 0 to 2"),
  .policyChanged, .accountsChanged, .nothingToAccept, .backupRunning, .noRoom, .breakGlassNeeded,
  .unavailable,
]
