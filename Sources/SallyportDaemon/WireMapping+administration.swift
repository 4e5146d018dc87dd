import SallyportCore
import SallyportCrypto
import SallyportVarlink

/// Administration's words and values.
extension WireMapping {
  static func keyRotation(_ rotation: KeyRotation) -> AdminKeyRotation {
    AdminKeyRotation(
      formerID: rotation.former.description, resealed: Int64(rotation.resealed),
      records: Int64(rotation.total))
  }

  // MARK: Refusals

  static func adminError(
    _ refusal: AdministrationRefusal, on target: AccountIdentity?
  ) -> AdminError {
    switch refusal {
    case .notAuthorized(let permission): .notAuthorized(permission: permission.rawValue)
    case .accountAbove(let permission):
      .accountAbove(user: target?.name.value ?? "", permission: permission.rawValue)
    case .secondFactorNeeded: .secondFactorNeeded
    case .stepUpRequired: .stepUpRequired
    case .stepUpRejected(.wrong): .stepUpRejected(reason: .wrong)
    case .stepUpRejected(.used): .stepUpRejected(reason: .used)
    case .stepUpRejected(.notACode): .stepUpRejected(reason: .notACode)
    case .stepUpLocked: .stepUpLocked
    }
  }

  /// Nil for a refusal that the step-up itself records, or that is only a question.
  static func auditReason(of refusal: AdministrationRefusal) -> AuditReason? {
    switch refusal {
    case .notAuthorized: .notAuthorized
    case .accountAbove: .accountAbove
    case .secondFactorNeeded: .secondFactorNeeded
    case .stepUpRequired, .stepUpRejected, .stepUpLocked: nil
    }
  }

  static func adminError(_ error: StoreError, of user: String) -> AdminError {
    switch error {
    case .identityChanged: .identityChanged(user: user)
    case .accountsChanged: .accountsChanged
    case .notAuthentic, .diskFull, .diskFailed, .unavailable: .unavailable
    }
  }

  /// Of a copy of the store, for which there may be no room.
  static func backupError(_ error: StoreError) -> AdminError {
    error == .diskFull ? .noRoom : adminError(error, of: "")
  }

  // MARK: Accounts

  static func reply(_ accepted: AcceptedAccounts) -> AcceptStore.Reply {
    AcceptStore.Reply(
      accounts: Int64(accepted.count), refused: Int64(accepted.refused.count),
      refusedUsers: accepted.refused.prefix(AcceptStore.Reply.maximumNames).map(\.value))
  }

  /// Nil for a decoy, which nobody administers.
  static func user(_ account: Account, _ policy: Policy, now: UnixTime) -> AdminUser? {
    guard let identity = account.subject.identity else { return nil }
    var user = AdminUser(user: identity.name.value, uid: Int64(identity.uid.rawValue))
    user.enrolled = policy.isEnrolled(account)
    user.devices = account.devices.map { device in
      AdminDevice(
        name: device.name.value, confirmedAt: device.confirmedAt.seconds,
        lastUsedAt: device.lastUsedAt?.seconds)
    }
    user.recoveryCodesLeft = Int64(account.recoveryCodes.count)
    user.recoveryCodeViews = Int64(account.recoveryCodeViews)
    user.lastSignIn = lastSignIn(of: account)
    user.lockedSince = account.loginThrottle.lockedSince?.seconds
    user.lockReason = account.loginThrottle.lockedSince.map { _ in
      account.loginThrottle.history.total >= ThrottleLimits.yearlyFailures
        ? .failuresInAYear : .failures
    }
    user.stepUpLocked = account.stepUpThrottle.isLocked
    user.failures = Int64(account.failuresSinceSignIn)
    user.pass = account.pass.map(pass)
    user.remembered = account.remembered.filter { $0.until > now }.map {
      AdminRememberedSource(address: $0.address.description, until: $0.until.seconds)
    }
    user.email = email(of: account)
    user.invitedUntil = account.invitation.flatMap { now < $0.until ? $0.until.seconds : nil }
    return user
  }

  static func pass(_ pass: TemporaryPass) -> AdminPass {
    AdminPass(
      until: pass.until.seconds, grantedAt: pass.grantedAt.seconds,
      grantedBy: pass.grantedBy.map { Int64($0.rawValue) }, reason: pass.reason)
  }

  static func lastSignIn(of account: Account) -> AccountSignIn? {
    account.lastSignIn.map(signIn)
  }

  // MARK: Policy

  /// Names this state of the policy, and tells nothing about the key.
  static func revision(of policy: Policy, vault: Vault) -> String {
    let code = vault.authenticationCode(forFact: "policy revision", value: policy.canonicalEncoding)
    return Hexadecimal.text(of: Array(code.prefix(8)))
  }

  static func policy(_ policy: Policy, vault: Vault) -> AdminPolicy {
    self.policy(policy, revision: revision(of: policy, vault: vault))
  }

  private static func policy(_ policy: Policy, revision: String) -> AdminPolicy {
    let settings = policy.settings.sorted { $0.key < $1.key }
    return AdminPolicy(
      settings: settings.map { AdminSetting(name: $0.key, value: $0.value) },
      rules: policy.rules.map(rule), revision: revision)
  }

  static func policy(
    _ policy: Policy, changedBy change: AdminPolicyChange
  ) -> Result<Policy, AdminError> {
    var changed = policy
    for setting in change.settings {
      do {
        if let value = setting.value {
          try changed.set(setting.name, to: value)
        } else {
          try changed.reset(setting.name)
        }
      } catch {
        return .failure(.invalidPolicy(setting: setting.name, reason: reason(error)))
      }
    }
    guard let wire = change.rules else { return bounded(changed) }
    var rules: [PolicyRule] = []
    for (index, rule) in wire.enumerated() {
      switch policyRule(rule) {
      case .success(let rule): rules.append(rule)
      case .failure(let flaw):
        return .failure(.invalidPolicy(setting: "rule \(index + 1)", reason: flaw.reason))
      }
    }
    do {
      try changed.replaceRules(with: rules)
    } catch {
      return .failure(.invalidPolicy(setting: "rules", reason: error.description))
    }
    return bounded(changed)
  }

  /// What is set must fit a reply, or nobody could look at it or change it any more.
  private static func bounded(_ policy: Policy) -> Result<Policy, AdminError> {
    var bytes: [UInt8] = []
    self.policy(policy, revision: "").json.append(to: &bytes)
    guard bytes.count <= AdminLimits.policyBytes else {
      let limit = AdminLimits.policyBytes / 1024
      return .failure(
        .invalidPolicy(
          setting: "rules",
          reason:
            "together they take more than \(limit) KiB; groups and networks take less room than"
            + " many names"))
    }
    return .success(policy)
  }

  /// Stands behind the setting's name.
  private static func reason(_ error: PolicyError) -> String {
    switch error {
    case .unknownSetting: "there is no such setting"
    case .outOfRange(_, let value, let range): "'\(value)' is out of range; it must be \(range)"
    case .tooManyRules: error.description
    }
  }

  /// Why a rule was not taken.
  private struct Flaw: Error {
    let reason: String
  }

  private static func policyRule(_ rule: AdminRule) -> Result<PolicyRule, Flaw> {
    var (accounts, groups, networks) = ([AccountName](), [GroupName](), [IPNetwork]())
    for text in rule.accounts {
      guard let name = AccountName(text) else { return .failure(flaw(text, "an account name")) }
      accounts.append(name)
    }
    for text in rule.groups {
      guard let name = GroupName(text) else { return .failure(flaw(text, "a group name")) }
      groups.append(name)
    }
    for text in rule.networks {
      guard let network = network(parsing: text) else {
        return .failure(flaw(text, "an address, or a network like 192.0.2.0/24 or 2001:db8::/32"))
      }
      networks.append(network)
    }
    let policyRule = PolicyRule(
      effect: rule.effect == .exempt ? .exempt : .require, accounts: accounts, groups: groups,
      services: rule.services, networks: networks, note: rule.note,
      until: rule.until.map(UnixTime.init(seconds:)))
    guard let policyRule else {
      return .failure(Flaw(reason: "a service or the note is too long or has control characters"))
    }
    return .success(policyRule)
  }

  private static func flaw(_ text: String, _ what: String) -> Flaw {
    Flaw(reason: "'\(text)' is not \(what)")
  }

  private static func network(parsing text: String) -> IPNetwork? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let base = ipAddress(parsing: String(first)) else { return nil }
    switch parts.count {
    case 1: return IPNetwork(base)
    case 2:
      guard let length = Int(parts[1]), String(length) == parts[1] else { return nil }
      return IPNetwork(base: base, prefixLength: length)
    default: return nil
    }
  }

  private static func rule(_ rule: PolicyRule) -> AdminRule {
    AdminRule(
      effect: rule.effect == .exempt ? .exempt : .require, accounts: rule.accounts.map(\.value),
      groups: rule.groups.map(\.value), services: rule.services,
      networks: rule.networks.map(\.description), note: rule.note, until: rule.until?.seconds)
  }

  static func ruling(_ policy: Policy, _ question: PolicyQuestion) -> AdminRuling {
    let ruling = policy.ruling(on: question)
    let rule = ruling.rule.map(Int64.init)
    let from = policy.announcedMandate(on: question)?.seconds
    return switch ruling.requirement {
    case .codeRequired: AdminRuling(.codeRequired, rule: rule, from: from)
    case .mandatoryNotEnrolled:
      AdminRuling(
        .mandatoryNotEnrolled, rule: rule, from: from,
        enrols: policy.admitsLoginEnrollment(question) ? true : nil)
    case .notRequired(let reason):
      AdminRuling(.notRequired, reason: self.reason(reason), rule: rule, from: from)
    }
  }

  private static func reason(_ reason: NotRequiredReason) -> AdminRuling.Reason {
    switch reason {
    case .modeOff: .modeOff
    case .notEnrolled: .notEnrolled
    case .exempt: .exempt
    case .temporaryPass: .temporaryPass
    case .remembered: .remembered
    case .directoryAccount: .directoryAccount
    }
  }

  static func explanation(_ policy: Policy, _ question: PolicyQuestion) -> ExplainPolicy.Reply {
    let matches = policy.matches(of: question).enumerated().map { index, match in
      ExplainPolicy.RuleMatch(rule: Int64(index + 1), match: self.match(match))
    }
    return ExplainPolicy.Reply(
      ruling: ruling(policy, question), enrolled: policy.isEnrolled(question.account),
      rules: matches)
  }

  private static func match(_ match: RuleMatch) -> ExplainPolicy.Match {
    switch match {
    case .matches: .matches
    case .account: .account
    case .group: .group
    case .groupUnreadable: .groupUnreadable
    case .service: .service
    case .network: .network
    case .ended: .ended
    case .clockLags: .clockLags
    }
  }
}
