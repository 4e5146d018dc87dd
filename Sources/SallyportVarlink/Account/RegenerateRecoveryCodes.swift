/// Replaces all recovery codes.
package struct RegenerateRecoveryCodes: StepUpCall {
  package typealias Reply = RecoveryCodesReply
  package static let method = "org.sallyport.Account.RegenerateRecoveryCodes"

  package var stepUp: Redacted?

  package init(stepUp: Redacted? = nil) {
    self.stepUp = stepUp
  }
}
