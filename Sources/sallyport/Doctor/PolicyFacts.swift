import SallyportVarlink

/// What the policy says that bears on what is looked at; everybody may know it.
struct PolicyFacts: Equatable {
  /// Nil where nobody said.
  var enrolAtLogin: String?
  /// Whether people may have codes by e-mail; false where nobody said.
  var admitsEmail = false

  /// Nobody said.
  init() {}

  init(_ policy: AdminPolicy) {
    for setting in policy.settings {
      switch setting.name {
      case "enrolAtLogin": enrolAtLogin = setting.value
      case "methods.email": admitsEmail = setting.value == "on"
      default: break
      }
    }
  }
}
