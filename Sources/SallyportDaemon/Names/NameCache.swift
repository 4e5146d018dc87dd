import Glibc
import NIOCore
import NIOPosix
import SallyportCore

/// Remembers what the name service said, for a minute at most, so that a login does not wait for
/// it; asks it on threads of its own, so that no login waits for another's look-up.
///
/// Lives on the login loop.
final class NameCache {
  /// security.md, Identity and source.
  static let lifetime: TimeAmount = .seconds(60)

  /// Accounts that are remembered, by name and by uid; beyond it all are forgotten.
  ///
  /// As many as a busy machine sees in a minute, in half a MiB.
  static let maximumAccounts = 1 << 12

  /// Names that nobody has are a guesser's choice: few are remembered.
  static let maximumUnknown = 1 << 12

  /// Look-ups that wait for the name service at once.
  ///
  /// When it hangs, further ones fail at once instead of piling up behind it.
  static let maximumWaiting = 256

  private let names: any NameService
  private let threads: NIOThreadPool
  private let loop: any EventLoop
  private var byName = Remembered<AccountName>()
  private var byUID = Remembered<UserID>()
  private var waiting = 0
  private var fileState = PasswdFileState.now()

  init(names: any NameService, threads: NIOThreadPool, loop: any EventLoop) {
    self.names = names
    self.threads = threads
    self.loop = loop
  }

  /// Calls back on the loop: at once if the answer is remembered, otherwise when it has come.
  func account(named name: AccountName, _ then: @escaping (NameLookup) -> Void) {
    dropIfFileChanged()
    if let lookup = byName.lookup(of: name) { return then(lookup) }
    let (names, askedOf) = (names, fileState)
    ask({ names.account(named: name) }, otherwise: Self.busy) { lookup in
      if self.fileState == askedOf { self.byName.remember(lookup, of: name) }
      then(lookup)
    }
  }

  func account(withUID uid: UserID, _ then: @escaping (NameLookup) -> Void) {
    dropIfFileChanged()
    if let lookup = byUID.lookup(of: uid) { return then(lookup) }
    let (names, askedOf) = (names, fileState)
    ask({ names.account(withUID: uid) }, otherwise: Self.busy) { lookup in
      if self.fileState == askedOf { self.byUID.remember(lookup, of: uid) }
      then(lookup)
    }
  }

  /// Never remembered: asked before an enrolment only.
  func isLocal(_ identity: AccountIdentity, _ then: @escaping (Bool?) -> Void) {
    let names = names
    ask({ names.isLocal(identity) }, otherwise: nil, then)
  }

  private static let busy = NameLookup.failed("too many look-ups wait for the name service")

  private func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () -> Answer, otherwise: Answer,
    _ then: @escaping (Answer) -> Void
  ) {
    guard waiting < Self.maximumWaiting else { return then(otherwise) }
    waiting += 1
    threads.runIfActive(eventLoop: loop, question).assumeIsolated().whenComplete { answer in
      self.waiting -= 1
      // It fails only when the daemon is stopping.
      then((try? answer.get()) ?? otherwise)
    }
  }

  private func dropIfFileChanged() {
    let state = PasswdFileState.now()
    guard state != fileState else { return }
    fileState = state
    byName = Remembered()
    byUID = Remembered()
  }
}

/// Answers of the name service by what was asked for, each until its time is over.
private struct Remembered<Key: Hashable> {
  private var accounts: [Key: (identity: AccountIdentity, until: NIODeadline)] = [:]
  private var unknown: [Key: NIODeadline] = [:]

  func lookup(of key: Key) -> NameLookup? {
    if let (identity, until) = accounts[key], until > .now() { return .found(identity) }
    if let until = unknown[key], until > .now() { return .unknown }
    return nil
  }

  /// A failure is not remembered: the service may be back at the next login.
  mutating func remember(_ lookup: NameLookup, of key: Key) {
    let until = NIODeadline.now() + NameCache.lifetime
    switch lookup {
    case .found(let identity):
      if accounts.count >= NameCache.maximumAccounts {
        accounts.removeAll(keepingCapacity: true)
      }
      accounts[key] = (identity, until)
      unknown[key] = nil
    case .unknown:
      if unknown.count >= NameCache.maximumUnknown { unknown.removeAll(keepingCapacity: true) }
      unknown[key] = until
      accounts[key] = nil
    case .failed:
      break
    }
  }
}

/// Enough of the local passwd file's inode to see that it was changed or replaced.
private struct PasswdFileState: Equatable {
  private let inode: UInt64
  private let size: Int64
  private let modifiedSeconds: Int
  private let modifiedNanoseconds: Int

  static func now() -> PasswdFileState? {
    var status = stat()
    guard unsafe stat(SystemNameService.localPasswdPath, &status) == 0 else { return nil }
    return PasswdFileState(
      inode: UInt64(status.st_ino), size: Int64(status.st_size),
      modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec)
  }
}
