import SallyportCore

/// What all administrators share.
///
/// Lives on the login loop.
final class AdminService {
  let accounts: AccountService
  let stepUp: StepUp
  let administration: Administration
  let emailAdministration: EmailAdministration
  let invitations: Invitations
  let adoption: Adoption
  let importation: Import

  /// For dry runs of what it does.
  let login: LoginService

  private let eraser: ReadableCodeEraser
  private let loop: EventLoop

  /// The last copy of the store that was begun.
  private weak var backup: StoreBackup?

  /// Of the running kernel.
  let boot: BootID?

  /// Where the sealing key was read; nil where that is not said.
  let key: KeyStanding?

  /// Taken on anew with each change of the configuration.
  private(set) var roles: Roles
  private(set) var authorization: Authorization

  init(
    accounts: AccountService, stepUp: StepUp, administration: Administration,
    emailAdministration: EmailAdministration, invitations: Invitations, adoption: Adoption,
    importation: Import, login: LoginService,
    boot: BootID?, key: KeyStanding?, roles: Roles, loop: EventLoop
  ) {
    self.accounts = accounts
    self.stepUp = stepUp
    self.administration = administration
    self.emailAdministration = emailAdministration
    self.invitations = invitations
    self.adoption = adoption
    self.importation = importation
    self.login = login
    self.boot = boot
    self.key = key
    self.loop = loop
    eraser = ReadableCodeEraser(
      store: accounts.store, turn: accounts.turn, audit: accounts.audit, clock: accounts.clock,
      loop: loop)
    self.roles = roles
    authorization = Authorization(roles)
  }

  /// Whether nobody else has the store copied.
  var mayBeginBackup: Bool { backup?.isOver ?? true }

  /// Begins a copy of the store; nil where it has no file.
  func beginBackup() throws(StoreError) -> StoreBackup? {
    guard let copier = accounts.store.copier else { return nil }
    let begun = try StoreBackup(copier: copier, audit: accounts.audit, loop: loop)
    backup = begun
    return begun
  }

  /// What follows from another policy.
  func policyChanged() {
    eraser.begin()
    warnOfAbsentGroups()
  }

  /// A group that does not exist has no members: what depends on it then concerns nobody, which is
  /// seldom meant.
  func warnOfAbsentGroups() {
    guard let policy = try? accounts.store.policy() else { return }
    accounts.names.absentGroups(among: policy.groups.union(roles.groups)) { absent in
      guard let absent else { return }
      for group in absent.sorted() { self.accounts.audit.writeAbsence(of: group) }
    }
  }

  /// Lets logins in between the parts of what takes long.
  func inNextTurn(_ body: @escaping () -> Void) {
    loop.schedule(in: .milliseconds(1), body)
  }

  /// Does something once so much time has passed.
  func wait(_ delay: Duration, _ body: @escaping () -> Void) {
    loop.schedule(in: delay, body)
  }

  func takeOn(_ roles: Roles) {
    self.roles = roles
    authorization = Authorization(roles)
    warnOfAbsentGroups()
  }
}
