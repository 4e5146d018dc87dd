/// Why something was not done for an administrator (product row A3).
///
/// In every case nothing has changed but the step-up counters of the acting person.
package enum AdministrationRefusal: Error, Hashable, Sendable {
  /// The acting person lacks it, for anybody or for this account.
  case notAuthorized(Permission)

  /// The account holds, or could hold, a permission that the acting person lacks.
  case accountAbove(Permission)

  /// The acting person has no confirmed device of their own, or root acts for nobody in particular.
  case secondFactorNeeded
  case stepUpRequired
  case stepUpRejected(StepUpRejection)
  case stepUpLocked
}
