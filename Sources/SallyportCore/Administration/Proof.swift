/// What shows that a change, or a look at somebody's recovery codes, is the acting person's own
/// doing (product row A3).
package enum Proof: Hashable, Sendable {
  /// A step-up with the second factor of this account: `StepUp.prove`.
  case stepUp(of: AccountIdentity)

  /// Root's word alone; recorded and announced.
  case breakGlass(BreakGlass)

  /// Which proof is to be given.
  ///
  /// - Parameters:
  ///   - breakGlass: counts from root only; anybody else gives a step-up as without it.
  ///   - hasDevice: whether the account of `actor.identity` has a device that counts under the
  ///     policy; false where there is no such account.
  package static func check(
    _ actor: ActingPerson, breakGlass: BreakGlass?, hasDevice: Bool
  ) -> Result<Proof, AdministrationRefusal> {
    if actor.isRoot, let breakGlass { return .success(.breakGlass(breakGlass)) }
    guard hasDevice, let identity = actor.identity else { return .failure(.secondFactorNeeded) }
    return .success(.stepUp(of: identity))
  }
}
