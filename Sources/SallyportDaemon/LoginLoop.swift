import SallyportCore
import SallyportCrypto
import SallyportVarlink

/// Everything that lives on the one event loop: the store, the services, the connections.
///
/// The loop reads, decides, commits and replies on one thread (architecture.md §8); only the name
/// service, which may block, has threads of its own, and so has the disk while several logins wait
/// for it. Nothing here is shared with another thread, and so nothing is locked.
final class LoginLoop {
  let connections: ConnectionTable
  private let store: any AccountStore
  private let login: LoginService
  private let account: AccountService
  private let admin: AdminService
  private let outbox: Outbox
  private var mailer: AccountName
  private let names: NameCache
  private let audit: AuditLog
  let turn: CommitTurn
  private let clock: any WallClock

  /// - Parameter unrecorded: where is kept who was let in by the broken glass, once the disk has failed;
  ///   nil where `store` sees to it.
  init(
    _ parts: DaemonParts, store: any AccountStore, threads: WorkerThreads, disk: any DiskWait,
    unrecorded: UnrecordedEvents? = nil, loop: EventLoop, trustedUIDs: Set<UInt32>, roles: Roles,
    mailer: AccountName = Configuration.usualMailer,
    language: Language
  ) throws(CryptoError) {
    let vault = parts.vault
    names = NameCache(names: parts.names, threads: threads)
    self.mailer = mailer
    let verifier = try Verifier(vault: vault, random: parts.random)
    let emailCodes = EmailCodes(vault: vault, random: parts.random)
    let mailAllowance = MailAllowance()
    let stepUp = StepUp(verifier: verifier, emailCodes: emailCodes, mailAllowance: mailAllowance)
    let sheet = RecoverySheet(vault: vault, random: parts.random)
    let enrollment = Enrollment(vault: vault, random: parts.random, stepUp: stepUp)
    let invitations = Invitations(vault: vault, random: parts.random)
    let guide = EnrollmentGuide(enrollment: enrollment, sheet: sheet, invitations: invitations)
    audit = AuditLog(logger: parts.logger)
    clock = parts.clock
    self.store = store
    let trust = PeerTrust(trustedUIDs: trustedUIDs)
    connections = ConnectionTable(trust: trust)
    let turn = CommitTurn(
      store: store, audit: audit, loop: loop, disk: disk,
      standIn: { error in unrecorded.map { DeadStore(because: error, $0, on: disk) } })
    self.turn = turn
    let glass = parts.glass.map {
      GlassWatch($0, boot: parts.boot, clock: parts.clock, turn: turn, logger: parts.logger)
    }
    login = LoginService(
      store: store,
      evaluator: LoginEvaluator(
        verifier: verifier, emailCodes: emailCodes, mailAllowance: mailAllowance, guide: guide,
        boot: parts.boot),
      turn: turn, clock: parts.clock, vault: vault, names: names, audit: audit,
      trust: trust, glass: glass, host: parts.host, texts: language.loginTexts)
    account = AccountService(
      store: store, enrollment: enrollment,
      selfService: SelfService(stepUp: stepUp, sheet: sheet),
      resynchronization: Resynchronization(vault: vault),
      emailBinding: EmailBinding(
        codes: emailCodes, allowance: mailAllowance, stepUp: stepUp, sheet: sheet),
      names: names, turn: turn, clock: parts.clock, audit: audit, vault: vault,
      host: parts.host)
    admin = AdminService(
      accounts: account, stepUp: stepUp,
      administration: Administration(sheet: sheet),
      emailAdministration: EmailAdministration(codes: emailCodes), invitations: invitations,
      adoption: Adoption(vault: vault),
      importation: Import(vault: vault, random: parts.random, sheet: sheet), login: login,
      boot: parts.boot, key: parts.key, roles: roles, loop: loop)
    outbox = Outbox(
      store: store, turn: turn, vault: vault, audit: audit, clock: parts.clock, loop: loop,
      host: parts.host, texts: language.loginTexts)
    audit.onRecords = { [outbox] in outbox.note($0) }
    connections.startSweeping(on: loop)
    if let glass {
      glass.look()
      loop.schedule(every: GlassWatch.interval) { glass.look() }
    }
    loop.schedule(every: RefusalMerger.period) { [turn] in turn.noteRepeatedRefusals() }
    // Parsed at first use: not during somebody's login.
    precondition(!ShippedInterface.all.isEmpty, "no interface is shipped")
  }

  /// The socket that pam_sallyport.so talks to.
  var loginEndpoint: VarlinkEndpoint {
    VarlinkEndpoint(
      interfaces: [.login], maximumMessageSize: MessageLimits.login,
      maximumMessageSizeOfRoot: MessageLimits.login,
      makeSession: { [login] peer, hangUp in
        LoginSession(service: login, peer: peer, hangUp: hangUp)
      })
  }

  /// The socket that the command line talks to.
  var controlEndpoint: VarlinkEndpoint {
    VarlinkEndpoint(
      interfaces: [.account, .admin, .outbox], maximumMessageSize: MessageLimits.controlCall,
      maximumMessageSizeOfRoot: MessageLimits.control,
      makeSession: { [account, admin, outbox] peer, _ in
        ControlSession(
          account: AccountSession(service: account, peer: peer),
          admin: AdminSession(service: admin, peer: peer),
          outbox: OutboxSession(outbox: outbox, peer: peer) { self.isMailer($0, $1) })
      })
  }

  /// Whether the kernel says that a peer is the mailer; nil where the name service does not answer.
  private func isMailer(_ peer: PeerCredentials, _ then: @escaping (Bool?) -> Void) {
    names.account(withUID: peer.uid) { lookup in
      switch lookup {
      case .found(let identity): then(identity.name == self.mailer)
      case .unknown: then(false)
      case .failed: then(nil)
      }
    }
  }

  func recordStart() {
    let start = AuditEvent(
      at: clock.now, action: .daemonStarted, verdict: .done, account: nil, actor: nil)
    audit.record([start], in: store)
    admin.policyChanged()
  }

  /// Records what happened before there was a store; false where it does not take it.
  func record(_ events: [AuditEvent]) -> Bool {
    do {
      audit.write(try store.record(events))
      return true
    } catch {
      audit.writeFailure(error)
      return false
    }
  }

  /// Records how often refusals were repeated since this was last done, and waits for it.
  func recordRepeatedRefusals() {
    audit.record(audit.endPeriod(), in: store)
  }

  /// Whether something is still to be committed, or waits for the disk.
  var isCommitting: Bool { turn.isBusy }

  /// Lets whoever is connected come to an end, and calls back when nobody is there any more.
  func drain(
    on loop: EventLoop, lingering: Duration = ConnectionTable.lingering,
    _ then: @escaping () -> Void
  ) {
    connections.drain(
      on: loop, lingering: lingering, isCommitting: { [turn] in turn.isBusy }, then)
  }

  /// Takes on what a configuration says that may change while the daemon runs.
  func takeOn(
    trustedUIDs: Set<UInt32>, roles: Roles, mailer: AccountName = Configuration.usualMailer,
    language: Language
  ) {
    connections.trust(trustedUIDs)
    self.mailer = mailer
    login.texts = language.loginTexts
    outbox.texts = language.loginTexts
    admin.takeOn(roles)
  }

  func probe() throws(StoreError) {
    try store.probe()
  }
}
