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

  /// Beyond this the cache is emptied: names of accounts that do not exist are a guesser's choice.
  static let maximumEntries = 1 << 17

  private struct Entry {
    let lookup: NameLookup
    let until: NIODeadline
  }

  private let names: any NameService
  private let threads: NIOThreadPool
  private let loop: any EventLoop
  private var byName: [AccountName: Entry] = [:]
  private var byUID: [UserID: Entry] = [:]
  private var fileState = PasswdFileState.now()

  init(names: any NameService, threads: NIOThreadPool, loop: any EventLoop) {
    self.names = names
    self.threads = threads
    self.loop = loop
  }

  /// Calls back on the loop: at once if the answer is remembered, otherwise when it has come.
  func account(named name: AccountName, _ then: @escaping (NameLookup) -> Void) {
    dropIfFileChanged()
    if let entry = byName[name], entry.until > .now() { return then(entry.lookup) }
    let names = names
    ask({ names.account(named: name) }) { lookup in
      if let entry = self.entry(lookup) { self.byName[name] = entry }
      then(lookup)
    }
  }

  func account(withUID uid: UserID, _ then: @escaping (NameLookup) -> Void) {
    dropIfFileChanged()
    if let entry = byUID[uid], entry.until > .now() { return then(entry.lookup) }
    let names = names
    ask({ names.account(withUID: uid) }) { lookup in
      if let entry = self.entry(lookup) { self.byUID[uid] = entry }
      then(lookup)
    }
  }

  /// Never remembered: asked before an enrolment only.
  func isLocal(_ identity: AccountIdentity, _ then: @escaping (Bool?) -> Void) {
    let names = names
    ask({ names.isLocal(identity) }, then)
  }

  private func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () -> Answer, _ then: @escaping (Answer) -> Void
  ) {
    threads.runIfActive(eventLoop: loop, question).assumeIsolated().whenSuccess(then)
  }

  /// A failure is not remembered: the service may be back at the next login.
  private func entry(_ lookup: NameLookup) -> Entry? {
    if case .failed = lookup { return nil }
    if byName.count + byUID.count >= Self.maximumEntries {
      byName.removeAll(keepingCapacity: true)
      byUID.removeAll(keepingCapacity: true)
    }
    return Entry(lookup: lookup, until: .now() + Self.lifetime)
  }

  private func dropIfFileChanged() {
    let state = PasswdFileState.now()
    guard state != fileState else { return }
    fileState = state
    byName.removeAll(keepingCapacity: true)
    byUID.removeAll(keepingCapacity: true)
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
