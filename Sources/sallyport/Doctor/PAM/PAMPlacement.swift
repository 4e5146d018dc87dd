/// Where a line of ours would go, for `doctor --before`.
struct PAMPlacement: Equatable {
  /// The stack as if the line were there.
  let stack: PAMStack
  /// The line of the service's file that it would stand behind; nil for its beginning.
  let behind: Int?
  let findings: [Finding]

  static let auth = "auth    required    pam_sallyport.so"
  static let account = "account required    pam_sallyport.so"

  /// The first place behind the last first factor where nothing is wrong; where there is none, the
  /// first one, and what is wrong there.
  init(in stack: PAMStack, judge: PAMJudge) {
    let factor = stack.entries.last { $0.role == .factor }?.topLine
    let lines = stack.entries.map(\.topLine).reduce(into: [Int]()) { lines, line in
      if lines.last != line { lines.append(line) }
    }
    let candidates = lines.filter { line in factor.map { line >= $0 } ?? true }
    let placements = candidates.map { line in
      let placed = Self.stack(stack, behind: line)
      return PAMPlacement(
        stack: placed, behind: line, findings: judge.judge(auth: placed).findings)
    }
    let sound = placements.first { !$0.findings.contains { $0.severity > .note } }
    self = sound ?? placements.first ?? PAMPlacement(stack: stack, behind: nil, findings: [])
  }

  private init(stack: PAMStack, behind: Int?, findings: [Finding]) {
    self.stack = stack
    self.behind = behind
    self.findings = findings
  }

  private static func stack(_ stack: PAMStack, behind line: Int) -> PAMStack {
    var placed = stack
    let file = stack.files.first ?? stack.service
    let index = (stack.entries.lastIndex { $0.topLine == line } ?? -1) + 1
    placed.entries.insert(
      PAMEntry(
        place: PAMPlace(file: file, line: line + 1),
        kind: .module(path: PAMEntry.ourModule, arguments: []), control: PAMControl("required"),
        level: 0, topLine: line), at: index)
    return placed
  }
}
