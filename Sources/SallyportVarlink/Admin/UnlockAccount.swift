/// Clears all counted failures of an account.
package struct UnlockAccount: AccountAdminCall {
  package static let method = "org.sallyport.Admin.UnlockAccount"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    /// Whether logins were locked.
    package var wasLocked: Bool
    /// Whether changes of one's own second factor were.
    package var stepUpWasLocked: Bool
    /// Refused codes that were counted and no longer are.
    package var forgottenFailures: Int64

    package init(wasLocked: Bool, stepUpWasLocked: Bool = false, forgottenFailures: Int64 = 0) {
      self.wasLocked = wasLocked
      self.stepUpWasLocked = stepUpWasLocked
      self.forgottenFailures = forgottenFailures
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      wasLocked = try reader.bool("wasLocked")
      stepUpWasLocked = try reader.bool("stepUpWasLocked")
      forgottenFailures = try reader.integer("forgottenFailures")
    }

    package var parameters: JSONObject {
      [
        "wasLocked": .bool(wasLocked), "stepUpWasLocked": .bool(stepUpWasLocked),
        "forgottenFailures": .integer(forgottenFailures),
      ]
    }
  }
}
