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
  /// Looks names up that may be missing, of a change and the policy that it makes.
  let warnings: (AdminPolicyChange, AdminPolicy) throws -> [String]
  /// Seconds since 1970.
  let now: () -> Int64
  /// Of what holds from then on, or until then.
  let date: (Int64) -> String
  /// Of what has been, which is read where it was.
  var pastDate: (Int64) -> String = LocalTime.minutes
  var messageSize = MessageSize.ofThisProcess
  /// Where the preview goes.
  var show: (String) -> Void = Output.standardError
  /// Told how many of how many accounts were looked at.
  var onProgress: (Int, Int) -> Void = { _, _ in }

  /// - Parameter policy: that the change was made for; the daemon refuses it for another.
  /// - Returns: whether anything was changed.
  func run(_ change: AdminPolicyChange, of policy: AdminPolicy) throws -> Bool {
    let change = policy.difference(change)
    guard !change.isEmpty else { return false }
    let call = ChangePolicy(change, revision: policy.revision)
    try messageSize.check(call)
    for warning in try warnings(change, policy.applying(change)) {
      show("Warning: \(warning)\n")
    }
    return try administration.change(call) { try confirm(change, of: policy) }.changed
  }

  private func confirm(_ change: AdminPolicyChange, of policy: AdminPolicy) throws {
    guard confirmation != nil || listsAll else { return }
    let new = policy.applying(change)
    let announcement = ChangeReport(
      change: change, old: policy, new: new, now: now(), date: date)
    show(announcement.text)
    guard change.isDeciding else { return }
    let preview = PolicyPreview(
      reader: administration.reader, change: change, scenes: PolicyScenes(change, of: policy),
      announced: new.announcedMandate(now: now()), messageSize: messageSize,
      onProgress: onProgress)
    let report = ImpactReport(
      impact: try preview.impact(on: try activeAccounts()), scenes: preview.scenes,
      announced: preview.announced, listsAll: listsAll, date: date,
      pastDate: pastDate)
    show(report.text)
    try confirmation?.yes("Change the policy?")
  }
}
