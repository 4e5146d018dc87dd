import SallyportVarlink

/// A change of the policy, from the preview to the daemon's word.
struct PolicyEdit {
  static let nothingToChange = "Nothing to change: the policy says so already.\n"

  let administration: Administration
  /// Nil where nobody is to be asked.
  let confirmation: Confirmation?
  /// Whether everybody is named whom it shuts out.
  let listsAll: Bool
  /// Who would notice.
  let activeAccounts: () throws -> [String]
  /// Looks a name up where it may be missing.
  let warnings: (AdminPolicy) throws -> [String]
  /// Seconds since 1970.
  let now: () -> Int64
  let date: (Int64) -> String
  var messageSize = MessageSize.ofThisProcess
  /// Where the preview goes.
  var show: (String) -> Void = Output.standardError

  /// - Parameter policy: that the change was made for; the daemon refuses it for another.
  /// - Returns: whether anything was changed.
  func run(_ change: AdminPolicyChange, of policy: AdminPolicy) throws -> Bool {
    let change = policy.difference(change)
    guard !change.isEmpty else { return false }
    let call = ChangePolicy(change, revision: policy.revision)
    try messageSize.check(call)
    if change.rules != nil {
      for warning in try warnings(policy.applying(change)) { show("Warning: \(warning)\n") }
    }
    return try administration.change(call) { try confirm(change, of: policy) }.changed
  }

  private func confirm(_ change: AdminPolicyChange, of policy: AdminPolicy) throws {
    guard change.isDeciding, confirmation != nil || listsAll else { return }
    let scenes = PolicyScene.scenes(changing: policy.rules, to: change.rules)
    let preview = PolicyPreview(
      reader: administration.reader,
      change: change.withoutAnnouncement(for: policy, now: now()), scenes: scenes,
      messageSize: messageSize)
    let report = ImpactReport(
      impact: try preview.impact(on: try activeAccounts()), old: policy,
      new: policy.applying(change), scenes: scenes, listsAll: listsAll, now: now(), date: date)
    show(report.text)
    try confirmation?.yes("Change the policy?")
  }
}
