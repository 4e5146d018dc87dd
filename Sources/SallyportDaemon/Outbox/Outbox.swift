import SallyportCore
import SallyportCrypto
import SallyportMail
import SallyportService
import SallyportVarlink

/// Gives out the mail that lies in the accounts' records, in the order in which they got some, and
/// takes the reports.
///
/// What is kept here is only what a restart may forget: whose turn it is, what was taken, when
/// something is tried again. Who has mail is learned from what is recorded, after it is on disk, and,
/// at the mailer's first call, from all records.
///
/// Lives on the login loop.
final class Outbox {
  /// People are told of what happens to their account at most so often; what comes meanwhile is
  /// gathered in one mail.
  static let timeBetweenNotices = Duration.seconds(60)

  /// Whoever has asked for a mail has read the answer by then: on a machine with one processor they
  /// would otherwise wait longer for it where there is a mail to give out (I13).
  private static let timeBeforeServing = Duration.milliseconds(5)

  /// Looked at in one step when mail of before is searched for.
  private static let accountsOfAStep = 64
  private static let timeBetweenSteps = Duration.milliseconds(5)

  /// After an account's record could not be read.
  private static let timeAfterFailure = Duration.seconds(30)

  private struct Waiter {
    let session: ObjectIdentifier
    let timer: TimerQueue.ID
    let give: (OutboxMail?) -> Void
  }

  private let store: any AccountStore
  private let turn: CommitTurn
  private let vault: Vault
  private let audit: AuditLog
  private let clock: any WallClock
  private let loop: EventLoop
  private let host: String

  /// What people read; changes with the configuration.
  var texts: any LoginTexts

  private var turns = TurnQueue()
  private var tries = MailTries()
  private var recentNotices: Set<AccountName> = []
  private var waiters: [Waiter] = []
  private var isAboutToServe = false
  private var hasSearched = false

  init(
    store: any AccountStore, turn: CommitTurn, vault: Vault, audit: AuditLog,
    clock: any WallClock, loop: EventLoop, host: String, texts: any LoginTexts
  ) {
    self.store = store
    self.turn = turn
    self.vault = vault
    self.audit = audit
    self.clock = clock
    self.loop = loop
    self.host = host
    self.texts = texts
  }

  // MARK: Who has mail

  /// Learns of what has just become durable: whatever queues mail is recorded with it.
  func note(_ records: [AuditRecord]) {
    // Before a mailer has called, nobody needs to know; then all records are searched.
    guard hasSearched else { return }
    for case .some(let identity) in records.map(\.event.account) { add(identity) }
  }

  private func add(_ identity: AccountIdentity) {
    turns.add(identity)
    guard !waiters.isEmpty, !isAboutToServe else { return }
    isAboutToServe = true
    _ = loop.schedule(in: Self.timeBeforeServing) {
      self.isAboutToServe = false
      self.serve()
    }
  }

  /// Finds the mail of before the start, in parts between logins.
  private func search(after name: AccountName? = nil) {
    let page: AccountPage
    do {
      page = try store.recordedAccounts(after: name, limit: Self.accountsOfAStep)
    } catch {
      _ = loop.schedule(in: Self.timeAfterFailure) { self.search(after: name) }
      return
    }
    for account in page.accounts where !account.mail.isEmpty {
      if let identity = account.subject.identity { add(identity) }
    }
    guard let next = page.next else { return }
    _ = loop.schedule(in: Self.timeBetweenSteps) { self.search(after: next) }
  }

  // MARK: Taking

  /// Gives the next mail, or nil when so much time has passed without one.
  func take(
    for session: AnyObject, waiting time: Duration, _ give: @escaping (OutboxMail?) -> Void
  ) {
    if !hasSearched {
      hasSearched = true
      search()
    }
    if let mail = nextMail() { return give(mail) }
    guard time > .zero else { return give(nil) }
    let id = ObjectIdentifier(session)
    let timer = loop.schedule(in: time) { self.stopWaiting(id)?.give(nil) }
    waiters.append(Waiter(session: id, timer: timer, give: give))
  }

  /// The session is gone: what it had taken is given out again.
  func sessionEnded(_ session: AnyObject, having id: MailID?) {
    if let waiter = stopWaiting(ObjectIdentifier(session)) { loop.cancel(waiter.timer) }
    guard let id else { return }
    tries.giveBack(id)
    if let identity = identity(of: id.account) { add(identity) }
  }

  private func stopWaiting(_ session: ObjectIdentifier) -> Waiter? {
    guard let index = waiters.firstIndex(where: { $0.session == session }) else { return nil }
    return waiters.remove(at: index)
  }

  private func serve() {
    while !waiters.isEmpty, let mail = nextMail() {
      let waiter = waiters.removeFirst()
      loop.cancel(waiter.timer)
      waiter.give(mail)
    }
  }

  private func nextMail() -> OutboxMail? {
    while let identity = turns.next() {
      let account: Account
      do {
        account = try store.read(.account(identity)).account
      } catch {
        // Another uid by now, or a store that does not answer.
        _ = loop.schedule(in: Self.timeAfterFailure) { self.add(identity) }
        continue
      }
      if let mail = nextMail(of: account, identity) { return mail }
    }
    return nil
  }

  private func nextMail(of account: Account, _ identity: AccountIdentity) -> OutboxMail? {
    tries.forgetAll(but: account.mail.mails, of: identity.name)
    giveUpExpired(of: account, identity)
    guard let batch = nextBatch(of: account.mail.mails, identity.name) else { return nil }
    do {
      let mail = try wireMail(batch.mails, batch.id, account, identity)
      tries.take(batch.id)
      if batch.mails.first?.content.isNotice == true { noteNotice(to: identity) }
      if account.mail.mails.count > batch.mails.count { turns.add(identity) }
      return mail
    } catch {
      audit.writeFailure(.notAuthentic("a mailed code of '\(identity.name)'"))
      giveUp(batch.id, identity, "the code in it could not be opened")
      return nil
    }
  }

  private struct Batch {
    let id: MailID
    let mails: [QueuedMail]
  }

  /// Codes first, because somebody waits for them; notices in one mail.
  private func nextBatch(of mails: [QueuedMail], _ name: AccountName) -> Batch? {
    let now = clock.now
    let open = mails.filter { $0.until > now }
    for mail in open where !mail.content.isNotice {
      let id = MailID(account: name, numbers: [mail.number])
      if tries.isFree(id) { return Batch(id: id, mails: [mail]) }
    }
    guard !recentNotices.contains(name) else { return nil }
    // One that was taken, or waits, goes as it was then; what came since waits for its end.
    let notices = open.filter(\.content.isNotice)
    guard let first = notices.first else { return nil }
    if let id = tries.mail(with: first.number, of: name) {
      guard tries.isFree(id) else { return nil }
      return Batch(id: id, mails: notices.filter { id.numbers.contains($0.number) })
    }
    let together = notices.filter { $0.mailbox == first.mailbox }
    return Batch(id: MailID(account: name, numbers: together.map(\.number)), mails: together)
  }

  private func noteNotice(to identity: AccountIdentity) {
    recentNotices.insert(identity.name)
    _ = loop.schedule(in: Self.timeBetweenNotices) {
      self.recentNotices.remove(identity.name)
      self.add(identity)
    }
  }

  // MARK: Reports

  /// Takes a report, and says, when that is on disk, whether the mail was still there.
  ///
  /// Several workers' reports, and what else is decided meanwhile, share one commit.
  func report(
    _ id: MailID, _ outcome: MailReport.Outcome,
    _ then: @escaping (Result<Bool, StoreError>) -> Void
  ) {
    guard let identity = identity(of: id.account) else { return then(.success(false)) }
    let content: QueuedMail.Content? =
      if case .delayed = outcome { content(of: id, identity) } else { nil }
    let report = MailReport(numbers: Set(id.numbers), outcome: outcome)
    let now = clock.now
    let work = AccountWork(on: .account(identity)) { transaction throws(StoreError) in
      report.take(in: &transaction, now: now)
    }
    tries.beginReport(id)
    turn.addReport(work) { result in
      self.tries.endReport(id)
      if case .success = result { self.settle(id, identity, outcome, content) }
      then(result.map(\.outcome))
    }
  }

  private func settle(
    _ id: MailID, _ identity: AccountIdentity, _ outcome: MailReport.Outcome,
    _ content: QueuedMail.Content?
  ) {
    guard case .delayed = outcome, let content else {
      tries.forget(id)
      return add(identity)
    }
    let failures = tries.postpone(id)
    _ = loop.schedule(in: Postponement.delay(of: content, after: failures)) {
      self.tries.endPostponement(id)
      self.add(identity)
    }
  }

  /// What nobody has taken in time: the account says so, and a code is worth nothing any more.
  private func giveUpExpired(of account: Account, _ identity: AccountIdentity) {
    let now = clock.now
    for mail in account.mail.mails where mail.until <= now {
      let id = MailID(account: identity.name, numbers: [mail.number])
      guard !tries.isTaken(id) else { continue }
      let said = account.email.lastDelivery?.error.map { ": \($0)" } ?? ""
      giveUp(id, identity, "it could not be delivered in time\(said)")
    }
  }

  private func giveUp(_ id: MailID, _ identity: AccountIdentity, _ why: String) {
    report(id, .failed(why)) { result in
      guard case .failure = result else { return }
      _ = self.loop.schedule(in: Self.timeAfterFailure) { self.add(identity) }
    }
  }

  private func content(of id: MailID, _ identity: AccountIdentity) -> QueuedMail.Content? {
    let account = try? store.read(.account(identity)).account
    return account?.mail.mails.first { id.numbers.contains($0.number) }?.content
  }

  private func identity(of name: AccountName) -> AccountIdentity? {
    try? store.recordedAccount(named: name)?.subject.identity
  }

  // MARK: As the mailer gets it

  private func wireMail(
    _ mails: [QueuedMail], _ id: MailID, _ account: Account, _ identity: AccountIdentity
  ) throws(CryptoError) -> OutboxMail {
    let first = mails[0]
    var mail = OutboxMail(
      id: id.description,
      messageID: "\(first.queuedAt.seconds).\(identity.uid).\(first.number)@\(host)",
      kind: .test, to: first.mailbox.address, user: identity.name.value, host: host,
      queuedAt: first.queuedAt.seconds, until: first.until.seconds)
    switch first.content {
    case .signInCode:
      mail.kind = .signInCode
      mail.code = try code(of: first, account) { OneTimePassword(typed: $0)?.text }
    case .activation:
      mail.kind = .activation
      mail.code = try code(of: first, account) { RecoveryCode(typed: $0)?.formatted }
    case .notice:
      mail.kind = .notice
      mail.events = events(of: mails, omitted: account.mail.omittedNotices)
    case .test: break
    }
    if mail.code != nil { mail.validity = (first.until - first.queuedAt).components.seconds }
    return mail
  }

  private func code(
    of mail: QueuedMail, _ account: Account, _ formatted: (String) -> String?
  ) throws(CryptoError) -> Redacted? {
    guard let code = try vault.openCode(of: mail, for: account.subject) else { return nil }
    let characters = code.withBytes { String(decoding: [UInt8](copying: $0), as: UTF8.self) }
    guard let text = formatted(characters) else { throw .notAuthentic }
    return Redacted(text)
  }

  private func events(of mails: [QueuedMail], omitted: Int) -> [String] {
    var lines: [String] = []
    for case .notice(let notice) in mails.map(\.content) {
      let date = LocalDate(notice.at).map(texts.date) ?? "\(notice.at.seconds)"
      lines.append("\(date): \(texts.event(notice))")
    }
    if omitted > 0 { lines.append(texts.omittedEvents(omitted)) }
    return lines
  }
}
