/// Every way through a stack, by libpam's own rules (libpam/pam_dispatch.c, `_pam_dispatch_aux`).
///
/// Not what a stack looks like, but what it does is judged: whatever its modules may return, in
/// whatever order, is followed to its end.
struct PAMWalk {
  /// Where ways end, and whether libpam lets somebody in there.
  struct End: Hashable {
    let isAccepted: Bool
    let path: PAMPath
  }

  let ends: Set<End>
  /// False where there were too many ways to follow them all.
  let isComplete: Bool

  /// States that are followed: a stack of a hundred lines has some thousand.
  private static let maximumStates = 500_000

  private enum Impression: Hashable {
    case undefined, positive, negative
  }

  /// libpam's own word for where it stands.
  private struct Verdict: Hashable {
    var impression = Impression.undefined
    /// Nil is PAM_MUST_FAIL_CODE.
    var status: PAMReturn?
  }

  private struct State: Hashable {
    var index = 0
    var level = -1
    var verdict = Verdict()
    /// As it was where each substack began.
    var saved: [Verdict] = []
    var path = PAMPath()
  }

  /// - Parameter results: what an entry may return; nil for everything that its role may.
  init(_ stack: PAMStack, results: ((PAMEntry) -> [PAMReturn]?) = { _ in nil }) {
    var ends: Set<End> = []
    var seen: Set<State> = [State()]
    var open = [State()]
    while let state = open.popLast(), seen.count <= Self.maximumStates {
      guard state.index < stack.entries.count else {
        ends.insert(
          End(isAccepted: Self.isAccepted(state.verdict, in: stack.group), path: state.path))
        continue
      }
      let entry = stack.entries[state.index]
      for result in results(entry) ?? Self.results(of: entry, in: stack.group) {
        let next = Self.next(state, entry, result, stack)
        if seen.insert(next).inserted { open.append(next) }
      }
    }
    // What was given up lets nobody in; what it would do is worth knowing all the same.
    self.ends = stack.isGivenUp ? Set(ends.map { End(isAccepted: false, path: $0.path) }) : ends
    isComplete = seen.count <= Self.maximumStates
  }

  /// The ways on which somebody is let in.
  var accepted: [PAMPath] { ends.filter(\.isAccepted).map(\.path) }

  private static func isAccepted(_ verdict: Verdict, in group: PAMGroup) -> Bool {
    switch verdict.status {
    case .success: verdict.impression == .positive
    // A new password is asked for, and then somebody is in.
    case .newAuthtokReqd: group == .account && verdict.impression != .negative
    default: false
    }
  }

  private static func results(of entry: PAMEntry, in group: PAMGroup) -> [PAMReturn] {
    switch entry.kind {
    case .substack: [.success]
    case .flawed: [.permDenied]
    case .module(let path, _):
      // No module has a carriage return in its name. Others that are not there may be tomorrow.
      if path.contains("\r") { [.moduleUnknown] } else { modules(of: entry, in: group) }
    }
  }

  private static func modules(of entry: PAMEntry, in group: PAMGroup) -> [PAMReturn] {
    // With an option that it does not take ours says nothing else.
    guard !entry.isOurs || OurOptions(entry.arguments).unknown == nil else {
      return [.serviceErr, .moduleUnknown]
    }
    let results = entry.role?.results(in: group) ?? []
    return entry.isThere || entry.isOurs ? results : results + [.moduleUnknown]
  }

  private static func next(
    _ state: State, _ entry: PAMEntry, _ result: PAMReturn, _ stack: PAMStack
  ) -> State {
    var next = state
    // Of levels that were left nothing is wanted any more.
    next.saved = Array(next.saved.prefix(entry.level + 1))
    while next.saved.count <= entry.level { next.saved.append(state.verdict) }
    if state.level < entry.level { next.saved[entry.level] = state.verdict }
    next.level = entry.level
    note(result, of: entry, at: state.index, in: stack, &next.path)
    next.index = step(entry, result, state.index, stack, &next)
    for passed in stack.entries[(state.index + 1)..<max(next.index, state.index + 1)]
    where passed.isOurs && next.path.skipper == nil {
      next.path.skipper = state.index
    }
    return next
  }

  /// What libpam makes of a result; the place of the line that is next.
  private static func step(
    _ entry: PAMEntry, _ result: PAMReturn, _ index: Int, _ stack: PAMStack, _ state: inout State
  ) -> Int {
    let action = entry.control.action(for: result)
    switch action {
    case .ignore: break
    case .reset: state.verdict = state.saved[entry.level]
    case .ok, .done:
      let verdict = state.verdict
      if verdict.impression == .undefined
        || (verdict.impression == .positive && verdict.status == .success)
      {
        // Whatever it returned: a failure that a control calls good stays the verdict.
        state.verdict = Verdict(impression: .positive, status: result)
      }
      if state.verdict.impression == .positive, action == .done {
        return end(of: entry.level, after: index, stack)
      }
    case .bad, .die:
      refuse(&state, with: result)
      if action == .die { return end(of: entry.level, after: index, stack) }
    case .jump(let lines):
      let (target, isThere) = jump(over: lines, from: index, level: entry.level, stack)
      if !isThere { state.verdict = Verdict(impression: .negative, status: nil) }
      return target
    }
    return index + 1
  }

  private static func refuse(_ state: inout State, with result: PAMReturn) {
    guard state.verdict.impression != .negative else { return }
    state.verdict = Verdict(impression: .negative, status: result == .ignore ? nil : result)
    // PAM_SUCCESS that a control calls bad is no success.
    if result == .success { state.verdict.status = nil }
  }

  /// Behind the substack, or behind the stack.
  private static func end(of level: Int, after index: Int, _ stack: PAMStack) -> Int {
    var next = index + 1
    while next < stack.entries.count, stack.entries[next].level >= level { next += 1 }
    return next
  }

  /// A substack counts as one line, and no jump leads out of one.
  private static func jump(
    over lines: Int, from index: Int, level: Int, _ stack: PAMStack
  ) -> (target: Int, isThere: Bool) {
    var last = index
    var rest = lines
    let entries = stack.entries
    while rest > 0, last + 1 < entries.count, entries[last + 1].level >= level {
      repeat { last += 1 } while last + 1 < entries.count && entries[last + 1].level > level
      rest -= 1
    }
    return (last + 1, rest == 0)
  }

  private static func note(
    _ result: PAMReturn, of entry: PAMEntry, at index: Int, in stack: PAMStack,
    _ path: inout PAMPath
  ) {
    switch entry.role {
    case .factor where result == .success: path.factorPassed = true
    case .ours: noteOurs(result, of: entry, at: index, in: stack, &path)
    case .factor, .secondFactor, .program, .root, .condition, .service, .permit, .deny, nil: break
    }
  }

  private static func noteOurs(
    _ result: PAMReturn, of entry: PAMEntry, at index: Int, in stack: PAMStack,
    _ path: inout PAMPath
  ) {
    guard result != .moduleUnknown else {
      path.moduleMissed = true
      path.refuser = index
      return
    }
    let options = OurOptions(entry.arguments)
    if options.asksPlainly, !path.factorPassed {
      path.unguarded = true
      let factor = stack.entries.firstIndex { $0.role == .factor }
      if let factor, index < factor { path.codeFirst = true }
    }
    switch result {
    case .success: path.codeAccepted = true
    case .ignore: path.nothingAsked = true
    case .authErr, .permDenied:
      path.codeRefused = true
      path.refuser = index
    default:
      path.daemonFailed = true
      path.refuser = index
    }
    // It passes nobody who has not shown a key to sshd.
    if options.wantsKey, result == .success || result == .ignore { path.factorPassed = true }
  }
}
