import SallyportVarlink

/// What a change of the policy alters, before it is made.
struct ChangeReport {
  let change: AdminPolicyChange
  let old: AdminPolicy
  let new: AdminPolicy
  /// Seconds since 1970.
  let now: Int64
  let date: (Int64) -> String

  var text: String {
    let before = PolicyReport.mode(old, now: now, date: date)
    let after = PolicyReport.mode(new, now: now, date: date)
    var rows: [ReportRows.Row] = []
    if before != after { rows = [("Policy now", before), ("Policy then", after)] }
    for line in ChangeText.lines(change, of: old, date: date) {
      rows.append((rows.contains { $0.title == "Changes" } ? "" : "Changes", line))
    }
    return ReportRows(rows: rows).text + "\n"
  }
}
