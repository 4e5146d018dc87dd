import SallyportVarlink

/// Where to look whether something was done for somebody else.
private enum Evidence {
  static let user = "sallyport users show NAME has what is recorded"
  static let policy = "sallyport policy show has the policy as it is"
  static let codes = "sallyport recovery show has the codes that work"
}

extension AdminCall {
  /// Without either the daemon changes nothing: it asks for one of them.
  fileprivate var isBacked: Bool {
    authority?.asksOnly != true && (authority?.stepUp != nil || authority?.breakGlass != nil)
  }
}

extension ListUsers: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension GetUser: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension UnlockAccount: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? "the same command may be given again" : nil }
}

extension DisableUser: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension AdoptUser: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension GrantPass: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension RevokePass: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension InviteUser: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? "the same command makes another code" : nil }
}

extension SetUserEmail: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension ResendActivation: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? "the same command sends others" : nil }
}

extension RevokeInvitation: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.user : nil }
}

extension ReadRecoveryCodes: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? {
    StepUp.isRecoveryCode(authority?.stepUp) ? Evidence.codes : nil
  }
}

extension BeginBackup: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension GetBackupProgress: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension ReadBackup: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension AcceptStore: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? "the same command says whether there is anything left" : nil }
}

extension GetPolicy: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension ChangePolicy: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { isBacked ? Evidence.policy : nil }
}

extension PreviewPolicy: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension ExplainPolicy: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension BeginImport: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension ImportAuthenticator: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { preview == true ? nil : Evidence.user }
}

extension GetKeyStatus: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}
