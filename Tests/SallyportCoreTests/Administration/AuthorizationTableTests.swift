import SallyportCore
import Testing

/// Every role, permission, acting person, target and proof, one by one (issue 4).
///
/// The roles are always these: `granted`, of tim, or of the members of `helpdesk`, with one
/// permission, over everybody or over `staff`; and `all` of `wheel`, with every permission. What is
/// expected is read off the words of the table, not computed from roles.
@Suite struct AuthorizationTableTests {
  enum Actor: CaseIterable {
    case stranger, byName, byGroup, unreadable, root, rootBehindStranger

    var person: ActingPerson {
      switch self {
      case .stranger: .person(Person("sam", in: [.staff]))
      case .byName: .person(Person("tim", in: [.staff]))
      case .byGroup: .person(Person("uma", in: [.staff, .helpdesk]))
      case .unreadable: .person(.unreadable("uma"))
      case .root: .root(loginIdentity: nil)
      case .rootBehindStranger: .root(loginIdentity: Person("sam", in: [.staff]))
      }
    }

    var isRoot: Bool { self == .root || self == .rootBehindStranger }
    var hasRole: Bool { self == .byName || self == .byGroup }

    /// Whether there is an account whose second factor could prove anything.
    var isSomebody: Bool { self != .root }
  }

  enum Target: CaseIterable {
    case nobody, below, outOfReach, equal, itself, above, root, unreadable

    func person(actor: Actor) -> Person? {
      switch self {
      case .nobody: nil
      case .below: Person("eve", uid: 3000, in: [.staff])
      case .outOfReach: Person("eve", uid: 3000)
      case .equal: Person("oda", uid: 3000, in: [.staff, .helpdesk])
      case .itself: Self.account(of: actor.person)
      case .above: Person("bob", uid: 3000, in: [.staff, .wheel])
      case .root: Person("root", uid: 0, in: [.staff])
      case .unreadable: .unreadable("eve", uid: 3000)
      }
    }

    private static func account(of actor: ActingPerson) -> Person? {
      switch actor {
      case .person(let person): person
      case .root(let person): person ?? Person("root", uid: 0)
      }
    }

    /// Whether it is known to be a member of `staff`; of the acting person themselves, all whose
    /// groups can be read are.
    var isInStaff: Bool {
      switch self {
      case .below, .equal, .itself, .above, .root: true
      case .nobody, .outOfReach, .unreadable: false
      }
    }

    /// Whether it holds every permission, or could.
    var couldHoldAll: Bool {
      switch self {
      case .above, .root, .unreadable: true
      case .nobody, .below, .outOfReach, .equal, .itself: false
      }
    }
  }

  /// One role of `granted`.
  struct Row: CustomStringConvertible {
    let granted: Permission
    let isLimited: Bool
    let actor: Actor
    let asked: Permission
    let target: Target

    static let all = Permission.allCases.flatMap { granted in
      [false, true].flatMap { isLimited in
        Actor.allCases.flatMap { actor in
          Permission.allCases.flatMap { asked in
            Target.allCases.map { target in
              Row(
                granted: granted, isLimited: isLimited, actor: actor, asked: asked, target: target)
            }
          }
        }
      }
    }

    var description: String {
      "\(actor) with \(granted.rawValue)\(isLimited ? " over staff" : "") asks \(asked.rawValue) "
        + "on \(target)"
    }

    var roles: Roles {
      let over: Set<GroupName>? = isLimited ? [.staff] : nil
      return Roles([
        .ofTim(granted, over: over), .of(.helpdesk, [granted], over: over),
        .of(.wheel, Set(Permission.allCases)),
      ])
    }

    /// What must come of it.
    var expected: AdministrationRefusal? {
      if actor.isRoot { return nil }
      guard actor.hasRole, asked == granted, !isLimited || target.isInStaff else {
        return .notAuthorized(asked)
      }
      if asked == .usersView || !target.couldHoldAll { return nil }
      if asked == .policyEdit || asked == .auditRead { return nil }
      if asked == .keysRotate || asked == .storeBackup { return nil }
      // The first in the order of the product's list that is not the one granted.
      return .accountAbove(granted == .usersView ? .usersDisable : .usersView)
    }
  }

  @Test("A1, A3: the whole table of roles, permissions, acting persons and targets")
  func table() {
    #expect(Row.all.count == 11 * 2 * 6 * 11 * 8)
    for row in Row.all {
      let refusal = Authorization(row.roles).mayAct(
        row.actor.person, row.asked, on: row.target.person(actor: row.actor)
      ).refusal
      let expected = row.expected
      if refusal != expected { #expect(refusal == expected, "\(row)") }
    }
  }

  @Test("who sees an account may do users.view to it, and nobody else")
  func seeingAgrees() {
    for row in Row.all where row.asked == .usersView {
      guard let target = row.target.person(actor: row.actor) else { continue }
      let sees = Authorization(row.roles).sees(row.actor.person, target)
      #expect(sees == (row.expected == nil), "\(row)")
    }
  }

  @Test("A3: the whole table of proofs", arguments: Actor.allCases, [true, false])
  func proofs(actor: Actor, isEnrolled: Bool) throws {
    let glass = try #require(BreakGlass(reason: "the phone is in the lake"))
    let stepUp: Result<Proof, AdministrationRefusal> =
      actor.isSomebody && isEnrolled
      ? .success(.stepUp(of: try #require(actor.person.identity))) : .failure(.secondFactorNeeded)
    #expect(Proof.check(actor.person, breakGlass: nil, hasDevice: isEnrolled) == stepUp)
    #expect(
      Proof.check(actor.person, breakGlass: glass, hasDevice: isEnrolled)
        == (actor.isRoot ? .success(.breakGlass(glass)) : stepUp))
  }
}
