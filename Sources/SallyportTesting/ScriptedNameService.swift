package import SallyportCore
package import SallyportDaemon
import Synchronization

/// Accounts and groups that a test writes, that fail on request, and that count what is asked.
package final class ScriptedNameService: NameService {
  private struct State {
    var local: [AccountIdentity] = []
    var directory: [AccountIdentity] = []
    var failure: String?
    var isLocalFileReadable = true
    var groups: [GroupName: Set<AccountName>] = [:]
    var unreadableGroups: Set<GroupName> = []
    var lookups = 0
    var groupLookups = 0
    var localLookups = 0
    var rosters = 0
    var listsAccounts = true
    var listsMembers = true
    var gate: Gate?
  }

  private let state = Mutex(State())

  /// Knows these accounts, as if they stood in the local passwd file.
  package init(local: [AccountIdentity] = []) {
    state.withLock { $0.local = local }
  }

  /// How many look-ups of accounts there were, answered or not.
  package var lookups: Int {
    state.withLock { $0.lookups }
  }

  /// How many look-ups of somebody's groups there were, answered or not.
  package var groupLookups: Int {
    state.withLock { $0.groupLookups }
  }

  /// How often it was asked whether somebody is local, answered or not.
  package var localLookups: Int {
    state.withLock { $0.localLookups }
  }

  /// How often everybody was listed, or was not.
  package var rosters: Int {
    state.withLock { $0.rosters }
  }

  /// Lists nobody from now on, or no group's members, as a directory may.
  package func hide(accounts: Bool = false, members: Bool = false) {
    state.withLock { state in
      state.listsAccounts = !accounts
      state.listsMembers = !members
    }
  }

  /// As if the local passwd file held these.
  package func setLocal(_ identities: [AccountIdentity]) {
    state.withLock { $0.local = identities }
  }

  /// As if the local passwd file had become empty.
  package func forgetLocalAccounts() {
    state.withLock { $0.local = [] }
  }

  package func addDirectoryAccount(_ identity: AccountIdentity) {
    state.withLock { $0.directory.append(identity) }
  }

  /// Makes a group with these members, or gives it other ones.
  package func setGroup(_ group: GroupName, members: Set<AccountName>) {
    state.withLock { $0.groups[group] = members }
  }

  /// From now on nobody's membership in these groups can be told.
  package func makeUnreadable(_ groups: Set<GroupName>) {
    state.withLock { $0.unreadableGroups = groups }
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
    state.withLock { state in
      state.localLookups += 1
      return state.isLocalFileReadable ? state.local.contains(identity) : nil
    }
  }

  package func groups(
    of subject: NameSubject, among groups: Set<GroupName>
  ) -> GroupLookup {
    let gate = state.withLock { state in
      state.groupLookups += 1
      return state.gate
    }
    gate?.pass()
    return state.withLock { state in
      if let failure = state.failure { return .failed(failure) }
      let asked = groups.subtracting(state.unreadableGroups)
      guard case .account(let identity) = subject else {
        return .found(GroupMembership(asked: asked, member: []))
      }
      guard (state.local + state.directory).contains(identity) else {
        return .failed("there is no account '\(identity.name)'")
      }
      let member = asked.filter { state.groups[$0]?.contains(identity.name) == true }
      return .found(GroupMembership(asked: asked, member: member))
    }
  }

  package func absentGroups(among groups: Set<GroupName>) -> Set<GroupName>? {
    state.withLock { state in
      state.failure == nil ? groups.subtracting(state.groups.keys) : nil
    }
  }

  package func roster(of groups: Set<GroupName>) -> Roster? {
    state.withLock { state in
      state.rosters += 1
      guard state.failure == nil else { return nil }
      let isKnown = state.listsMembers && state.unreadableGroups.isDisjoint(with: groups)
      var roster = Roster(listsMembers: isKnown)
      for identity in state.listsAccounts ? state.local + state.directory : [] {
        let isLocal = state.isLocalFileReadable ? state.local.contains(identity) : nil
        _ = roster.add(identity, primaryGroup: .max, isLocal: isLocal)
      }
      for (number, group) in groups.sorted().enumerated() {
        let number = UInt32(number)
        roster.add(group, number: state.groups[group] == nil ? nil : number)
        for member in state.groups[group] ?? [] { roster.add(member: member.value, of: number) }
      }
      return roster
    }
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
