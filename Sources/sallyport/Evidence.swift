import SallyportVarlink

/// A call of this program, which knows where to look when its reply does not come.
protocol EvidentCall: WireCall {
  /// The errors of its interface.
  associatedtype Refusal: WireError & Refusing = AccountError

  /// Which command shows whether this was done, as the end of a hint; nil where the call changes
  /// nothing.
  var evidence: String? { get }
}

/// Where to look.
private enum Evidence {
  static let status = "sallyport status shows what is set up for you"
  static let devices = "sallyport devices lists those that you have"
  static let codes = "sallyport recovery show has the codes that work"

  /// Of a call that only uses up a recovery code.
  static func spending(_ stepUp: Redacted?) -> String? {
    StepUp.isRecoveryCode(stepUp) ? codes : nil
  }
}

extension GetStatus: EvidentCall {
  var evidence: String? { nil }
}

extension BeginEnrollment: EvidentCall {
  var evidence: String? { Evidence.spending(stepUp) }
}

extension ConfirmEnrollment: EvidentCall {
  var evidence: String? { Evidence.status }
}

extension ShowRecoveryCodes: EvidentCall {
  var evidence: String? { Evidence.spending(stepUp) }
}

extension RegenerateRecoveryCodes: EvidentCall {
  var evidence: String? { stepUp == nil ? nil : Evidence.codes }
}

extension RemoveDevice: EvidentCall {
  var evidence: String? { stepUp == nil ? nil : Evidence.devices }
}

extension ResynchronizeDevice: EvidentCall {
  var evidence: String? { codes == nil ? nil : Evidence.devices }
}

extension SetEmail: EvidentCall {
  var evidence: String? { Evidence.status }
}

extension ConfirmEmail: EvidentCall {
  var evidence: String? { Evidence.status }
}

extension RemoveEmail: EvidentCall {
  var evidence: String? { stepUp == nil ? nil : Evidence.status }
}

extension TestEmail: EvidentCall {
  var evidence: String? { Evidence.status }
}

extension DisableSecondFactor: EvidentCall {
  var evidence: String? { stepUp == nil ? nil : Evidence.status }
}
