import SallyportVarlink

/// Asks the daemon, batch by batch, what a change would mean for everybody.
struct PolicyPreview {
  let reader: AdminReader
  let change: AdminPolicyChange
  let scenes: [PolicyScene]
  let messageSize: MessageSize

  func impact(on names: [String]) throws -> PolicyImpact {
    var impact = PolicyImpact()
    var rest = names[...]
    while !rest.isEmpty {
      let batch = try nextBatch(of: rest)
      rest = rest.dropFirst(batch.count)
      var standings: [String: [PreviewPolicy.Standing]] = [:]
      for scene in scenes {
        for standing in try reader.read(call(batch, scene)).standings {
          standings[standing.user, default: []].append(standing)
        }
      }
      for name in batch { impact.add(standings[name] ?? []) }
    }
    return impact
  }

  private func call(_ names: [String], _ scene: PolicyScene) -> PreviewPolicy {
    PreviewPolicy(change, users: names, service: scene.service, address: scene.address)
  }

  /// As many names as fit a call beside the change.
  private func nextBatch(of names: ArraySlice<String>) throws -> [String] {
    var room = messageSize.room(beside: call([], scenes.first ?? .usual))
    let batch = names.prefix(AdminLimits.previewedUsers).prefix { name in
      room -= JSONText.line(["n": .string(name)]).utf8.count
      return room >= 0
    }
    guard !batch.isEmpty else { throw MessageSize.tooLong }
    return Array(batch)
  }
}
