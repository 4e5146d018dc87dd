import SallyportCore
import Testing

/// Who may do what to whom (product rows A1 to A3).
@Suite struct AuthorizationTests {
  private let tim = ActingPerson.person(Person("tim"))
  private let eve = Person("eve", uid: 3000, in: [.staff])

  private func refusal(
    _ roles: [Role], _ actor: ActingPerson, _ permission: Permission, on target: Person? = nil
  ) -> AdministrationRefusal? {
    Authorization(Roles(roles)).mayAct(actor, permission, on: target).refusal
  }

  // MARK: Refusals

  @Test("without roles nobody but root may do anything", arguments: Permission.allCases)
  func noRoles(permission: Permission) {
    #expect(refusal([], tim, permission, on: eve) == .notAuthorized(permission))
    #expect(refusal([], tim, permission) == .notAuthorized(permission))
    #expect(refusal([], .root(loginIdentity: nil), permission, on: eve) == nil)
  }

  @Test("a role gives what it names and nothing else")
  func otherPermission() {
    let roles = [Role.ofTim(.usersUnlock)]
    #expect(refusal(roles, tim, .usersUnlock, on: eve) == nil)
    #expect(refusal(roles, tim, .usersDisable, on: eve) == .notAuthorized(.usersDisable))
    #expect(refusal(roles, tim, .usersView, on: eve) == .notAuthorized(.usersView))
  }

  @Test("I4: whose groups could not be read has no role by a group")
  func unreadableActor() {
    let roles = [Role.of(.helpdesk, [.usersUnlock])]
    let unreadable = ActingPerson.person(.unreadable("tim"))
    #expect(refusal(roles, unreadable, .usersUnlock, on: eve) == .notAuthorized(.usersUnlock))
    let member = ActingPerson.person(Person("tim", in: [.helpdesk]))
    #expect(refusal(roles, member, .usersUnlock, on: eve) == nil)
  }

  @Test("a limited role is over the known members of its groups only")
  func outOfReach() {
    let roles = [Role.ofTim(.usersUnlock, over: [.staff])]
    let outsider = Person("eve", uid: 3000, in: [.wheel])
    #expect(refusal(roles, tim, .usersUnlock, on: outsider) == .notAuthorized(.usersUnlock))
    #expect(
      refusal(roles, tim, .usersUnlock, on: .unreadable("eve", uid: 3000))
        == .notAuthorized(.usersUnlock))
    #expect(refusal(roles, tim, .usersUnlock, on: eve) == nil)
  }

  @Test("a limited role gives nothing that concerns everybody")
  func limitedRoleWithoutTarget() {
    let roles = [Role.ofTim(.policyEdit, .auditRead, .usersView, over: [.staff])]
    for permission in [Permission.policyEdit, .auditRead, .usersView] {
      #expect(refusal(roles, tim, permission) == .notAuthorized(permission))
    }
  }

  @Test("nobody acts against an account that holds a permission they lack")
  func accountAbove() {
    let above = Role.of(.wheel, [.usersUnlock, .keysRotate])
    let boss = Person("boss", uid: 3001, in: [.wheel, .staff])
    let roles = [Role.ofTim(.usersUnlock, .usersDisable), above]
    #expect(refusal(roles, tim, .usersUnlock, on: boss) == .accountAbove(.keysRotate))
    #expect(
      refusal([.ofTim(.usersUnlock, .keysRotate), above], tim, .usersUnlock, on: boss) == nil)
  }

  @Test("a permission held over fewer people counts in full where it is the account's")
  func limitOfTargetIsIgnored() {
    let roles = [
      Role.ofTim(.usersUnlock), .of(.helpdesk, [.usersUnlock, .usersDisable], over: [.wheel]),
    ]
    let colleague = Person("colleague", uid: 3001, in: [.helpdesk])
    #expect(refusal(roles, tim, .usersUnlock, on: colleague) == .accountAbove(.usersDisable))
  }

  @Test("a permission held over others does not count where it is the acting person's")
  func limitOfActorCounts() {
    let roles = [
      Role.ofTim(.usersUnlock), .ofTim(.usersDisable, over: [.wheel]),
      .of(.helpdesk, [.usersDisable]),
    ]
    let colleague = Person("colleague", uid: 3001, in: [.helpdesk])
    #expect(refusal(roles, tim, .usersUnlock, on: colleague) == .accountAbove(.usersDisable))
  }

  @Test("whose groups could not be read counts as holding what those groups hold")
  func unreadableTarget() {
    let roles = [Role.ofTim(.usersUnlock), .of(.wheel, [.policyEdit])]
    let unreadable = Person.unreadable("eve", uid: 3000)
    #expect(refusal(roles, tim, .usersUnlock, on: unreadable) == .accountAbove(.policyEdit))
    #expect(refusal([roles[0]], tim, .usersUnlock, on: unreadable) == nil)
  }

  @Test("root's account is above everybody's, under whatever name")
  func rootAccount() {
    let some = [Role.ofTim(.usersUnlock)]
    let all = [
      Role(name: "all", users: [Person("tim").identity.name], permissions: Set(Permission.allCases))
    ]
    for name in ["root", "toor"] {
      let target = Person(name, uid: 0)
      #expect(refusal(some, tim, .usersUnlock, on: target) == .accountAbove(.usersView))
      #expect(refusal(all, tim, .usersUnlock, on: target) == nil)
    }
  }

  @Test("one's own account follows the same rule")
  func ownAccount() {
    let own = Person("tim")
    let limited = [Role.ofTim(.usersUnlock), .ofTim(.usersDisable, over: [.staff])]
    #expect(refusal(limited, tim, .usersUnlock, on: own) == .accountAbove(.usersDisable))
    #expect(refusal([.ofTim(.usersUnlock)], tim, .usersUnlock, on: own) == nil)
  }

  // MARK: What is allowed

  @Test("to see an account is not to act against it")
  func seeingIsNotActing() {
    let roles = [Role.ofTim(.usersView), .of(.wheel, Set(Permission.allCases))]
    let boss = Person("boss", uid: 3001, in: [.wheel])
    #expect(refusal(roles, tim, .usersView, on: boss) == nil)
    #expect(refusal(roles, tim, .usersView, on: Person("root", uid: 0)) == nil)
  }

  @Test("A2: behind sudo the permissions are root's, whoever it is")
  func rootWithLoginIdentity() {
    let sudo = ActingPerson.root(loginIdentity: Person("tim"))
    for permission in Permission.allCases {
      #expect(refusal([], sudo, permission, on: Person("root", uid: 0)) == nil)
      #expect(refusal([], sudo, permission) == nil)
    }
    #expect(sudo.uid == UserID(2000))
    #expect(ActingPerson.root(loginIdentity: nil).uid == .root)
  }

  @Test("permissions of several roles add up")
  func rolesAddUp() {
    let roles = [Role.ofTim(.usersUnlock), .ofTim(.usersDisable), .of(.staff, [.usersExempt])]
    #expect(
      Authorization(Roles(roles)).permissions(of: tim, over: eve) == [.usersUnlock, .usersDisable])
  }

  // MARK: Lists

  @Test("who lacks users.view lists nobody and sees nobody")
  func listsNobody() {
    let authorization = Authorization(Roles([.ofTim(.usersDisable)]))
    #expect(!authorization.holds(tim, .usersView))
    #expect(!authorization.sees(tim, eve))
    #expect(!authorization.seesEverybody(tim))
  }

  @Test("a limited role lists the members of its groups")
  func listsMembers() {
    let authorization = Authorization(Roles([.ofTim(.usersView, over: [.staff])]))
    #expect(authorization.holds(tim, .usersView))
    #expect(authorization.sees(tim, eve))
    #expect(!authorization.sees(tim, Person("eve", uid: 3000)))
    #expect(!authorization.sees(tim, .unreadable("eve", uid: 3000)))
    #expect(!authorization.seesEverybody(tim))
  }

  @Test("a role without a limit lists everybody, and so does root")
  func listsEverybody() {
    let unreadable = Person.unreadable("eve", uid: 3000)
    for (roles, actor) in [
      ([Role.ofTim(.usersView)], tim), ([], .root(loginIdentity: nil)),
      ([], .root(loginIdentity: Person("tim"))),
    ] {
      let authorization = Authorization(Roles(roles))
      #expect(authorization.holds(actor, .usersView))
      #expect(authorization.sees(actor, unreadable))
      #expect(authorization.seesEverybody(actor))
    }
  }

  @Test("the groups to be asked about are those of holders and of limits")
  func groups() {
    let roles = Roles([.of(.helpdesk, [.usersView], over: [.staff]), .of(.wheel, [.policyEdit])])
    #expect(roles.groups == [.helpdesk, .staff, .wheel])
    #expect(Roles.none.groups.isEmpty)
  }
}
