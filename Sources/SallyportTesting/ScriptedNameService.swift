package import SallyportCore
package import SallyportDaemon
import Synchronization

/// A passwd database that a test writes, that fails on request, and that counts what it is asked.
package final class ScriptedNameService: NameService {
  private struct State {
    var local: [AccountIdentity] = []
    var directory: [AccountIdentity] = []
    var failure: String?
    var isLocalFileReadable = true
    var lookups = 0
    var gate: Gate?
  }

  private let state = Mutex(State())

  /// Knows these accounts, as if they stood in the local passwd file.
  package init(local: [AccountIdentity] = []) {
    state.withLock { $0.local = local }
  }

  /// How many look-ups there were, answered or not.
  package var lookups: Int {
    state.withLock { $0.lookups }
  }

  /// As if the local passwd file had become empty.
  package func forgetLocalAccounts() {
    state.withLock { $0.local = [] }
  }

  package func addDirectoryAccount(_ identity: AccountIdentity) {
    state.withLock { $0.directory.append(identity) }
  }

  /// Fails every look-up with these words, until nil is given.
  package func fail(with failure: String?) {
    state.withLock { $0.failure = failure }
  }

  package func makeLocalFileUnreadable() {
    state.withLock { $0.isLocalFileReadable = false }
  }

  /// Lets every look-up from now on wait at the gate.
  package func wait(at gate: Gate) {
    state.withLock { $0.gate = gate }
  }

  package func account(named name: AccountName) -> NameLookup {
    lookUp { $0.name == name }
  }

  package func account(withUID uid: UserID) -> NameLookup {
    lookUp { $0.uid == uid }
  }

  package func isLocal(_ identity: AccountIdentity) -> Bool? {
    state.withLock { $0.isLocalFileReadable ? $0.local.contains(identity) : nil }
  }

  private func lookUp(_ isWanted: (AccountIdentity) -> Bool) -> NameLookup {
    let gate = state.withLock { state in
      state.lookups += 1
      return state.gate
    }
    gate?.pass()
    return state.withLock { state in
      if let failure = state.failure { return .failed(failure) }
      let identity = (state.local + state.directory).first(where: isWanted)
      return identity.map(NameLookup.found) ?? .unknown
    }
  }
}
