import SallyportVarlink

/// Asks the daemon, batch by batch, what a change would mean for everybody.
struct PolicyPreview {
  let reader: AdminReader
  let change: AdminPolicyChange
  let scenes: PolicyScenes
  /// When a mandate that is announced begins, in seconds since 1970: passes and rules that end
  /// before are looked at as they are then.
  let announced: Int64?
  let messageSize: MessageSize
  /// Told every now and then how many of how many accounts were looked at.
  var onProgress: (Int, Int) -> Void = { _, _ in }

  /// Some seconds, on a machine with a directory.
  static let accountsBetweenProgress = 1000

  func impact(on names: [String]) throws -> PolicyImpact {
    var impact = PolicyImpact()
    var rest = names[...]
    while !rest.isEmpty {
      let batch = try nextBatch(of: rest)
      let before = names.count - rest.count
      rest = rest.dropFirst(batch.count)
      try look(at: batch, &impact)
      let done = names.count - rest.count
      let step = Self.accountsBetweenProgress
      if !rest.isEmpty, before / step < done / step { onProgress(done, names.count) }
    }
    return impact
  }

  private func look(at batch: [String], _ impact: inout PolicyImpact) throws {
    var looks: [String: [PolicyLook]] = [:]
    var signIns: [String: AccountSignIn] = [:]
    // What changes at once, and what does at the date.
    for moment in announced.map({ [nil, $0] }) ?? [nil] {
      for scene in scenes.looked {
        for standing in try reader.read(call(batch, scene, at: moment)).standings {
          looks[standing.user, default: []].append(
            PolicyLook(scene, at: moment, now: standing.now, then: standing.then))
          signIns[standing.user] = standing.lastSignIn
        }
      }
    }
    for name in batch { impact.add(name, lastSignIn: signIns[name], looks[name] ?? []) }
  }

  private func call(
    _ names: [String], _ scene: PolicyScene, at moment: Int64? = nil
  ) -> PreviewPolicy {
    PreviewPolicy(
      change, users: names, service: scene.service, address: scene.address, at: moment)
  }

  /// As many names as fit a call beside the change.
  private func nextBatch(of names: ArraySlice<String>) throws -> [String] {
    var room = messageSize.room(beside: call([], .usual))
    let batch = names.prefix(AdminLimits.previewedUsers).prefix { name in
      room -= JSONText.line(["n": .string(name)]).utf8.count
      return room >= 0
    }
    guard !batch.isEmpty else { throw MessageSize.tooLong }
    return Array(batch)
  }
}
