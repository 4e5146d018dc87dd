/// Asks for the recovery codes that still work.
package struct ShowRecoveryCodes: StepUpCall {
  package typealias Reply = RecoveryCodesReply
  package static let method = "org.sallyport.Account.ShowRecoveryCodes"

  package var stepUp: Redacted?

  package init(stepUp: Redacted? = nil) {
    self.stepUp = stepUp
  }
}
