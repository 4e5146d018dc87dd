/// How much a finding matters, least first.
enum Severity: String, CaseIterable, Comparable {
  /// Worth knowing.
  case note
  /// Works, but not as it was meant, or not for long.
  case warning
  /// Somebody gets in who should not, or nobody does who should.
  case fault

  static func < (left: Severity, right: Severity) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .fault: 2
    }
  }
}
