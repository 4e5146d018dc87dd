/// Who may do what, and to whom (product rows A1 to A3).
///
/// What no role gives is refused, and a membership that could not be read gives nothing.
package struct Authorization: Sendable {
  private let roles: Roles

  package init(_ roles: Roles) {
    self.roles = roles
  }

  /// What the acting person may do to this account; with nil, to everybody.
  package func permissions(
    of actor: ActingPerson, over target: Person?
  ) -> Set<Permission> {
    permissions(of: actor) { $0.reaches(target) }
  }

  /// Whether the acting person may do this, and to this account.
  ///
  /// Nobody acts against an account that holds a permission which they lack over it, one's own
  /// included: whoever could, could take that permission's second factor over.
  ///
  /// - Parameter target: nil for what concerns no account in particular; a role that is limited to
  ///   some gives nothing then.
  package func mayAct(
    _ actor: ActingPerson, _ permission: Permission, on target: Person?
  ) -> Result<Void, AdministrationRefusal> {
    let held = permissions(of: actor, over: target)
    guard held.contains(permission) else { return .failure(.notAuthorized(permission)) }
    guard let target, permission.actsAgainstAccount else { return .success(()) }
    let lacked = mostPermissions(of: target).subtracting(held)
    if let first = Permission.allCases.first(where: lacked.contains) {
      return .failure(.accountAbove(first))
    }
    return .success(())
  }

  /// Whether the acting person may do this to anybody at all.
  package func holds(_ actor: ActingPerson, _ permission: Permission) -> Bool {
    permissions(of: actor) { _ in true }.contains(permission)
  }

  /// Whether the acting person sees every account, whatever its groups: they need not be read.
  package func seesEverybody(_ actor: ActingPerson) -> Bool {
    permissions(of: actor, over: nil).contains(.usersView)
  }

  /// The groups whose members are all that the acting person sees; nil where that is everybody.
  package func groupsSeen(by actor: ActingPerson) -> Set<GroupName>? {
    guard !seesEverybody(actor), case .person(let person) = actor else { return nil }
    return roles.list.filter { $0.isHeld(by: person) && $0.permissions.contains(.usersView) }
      .reduce(into: []) { $0.formUnion($1.over ?? []) }
  }

  /// Whether an account is listed for the acting person.
  package func sees(_ actor: ActingPerson, _ target: Person) -> Bool {
    permissions(of: actor, over: target).contains(.usersView)
  }

  private func permissions(
    of actor: ActingPerson, from isCounted: (Role) -> Bool
  ) -> Set<Permission> {
    guard !actor.isRoot, case .person(let person) = actor else { return Set(Permission.allCases) }
    return Self.permissions(roles.list.filter { isCounted($0) && $0.isHeld(by: person) })
  }

  /// All that the owner of an account holds or could hold, over whomever.
  private func mostPermissions(of target: Person) -> Set<Permission> {
    guard target.identity.uid != .root else { return Set(Permission.allCases) }
    return Self.permissions(roles.list.filter { $0.couldBeHeld(by: target) })
  }

  private static func permissions(_ roles: [Role]) -> Set<Permission> {
    roles.reduce(into: []) { $0.formUnion($1.permissions) }
  }
}
