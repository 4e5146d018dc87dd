/// What libpam runs for one management group of a service.
struct PAMStack: Equatable {
  /// What kept a part of it from being read as it was meant.
  enum Flaw: Hashable {
    case unreadable(file: String)
    /// Whoever asks may not read it, and libpam may.
    case hidden(file: String)
    /// The service's own file, in whose place libpam takes `other`.
    case ownFileUnreadable(file: String)
    case includeMissing(PAMPlace, file: String)
    case badLine(PAMPlace)
    /// Includes within includes without end, or more lines than any stack has.
    case tooDeep(PAMPlace)
    /// A line that is continued, and behind which the file ends.
    case unfinished(PAMPlace)
    case odd(PAMPlace, PAMAssembly.Oddity)

    /// Whether lines of ours may stand in what was not read.
    var mayHideOurs: Bool {
      switch self {
      case .hidden, .ownFileUnreadable: true
      case .unreadable, .includeMissing, .badLine, .tooDeep, .unfinished, .odd: false
      }
    }
  }

  let service: String
  let group: PAMGroup
  var entries: [PAMEntry]
  var flaws: [Flaw] = []
  /// Files that it was read from, in order.
  var files: [String] = []
  /// Whether the service has no line of this group of its own, so that `other` answers.
  var isOther = false
  /// Whether libpam gave up reading, so that nobody gets in whatever the lines are.
  var isGivenUp = false

  var hasOurs: Bool { entries.contains(where: \.isOurs) }

  /// Whether our module's name is in it, be it where libpam does not take it for a module's.
  var namesOurs: Bool { entries.contains { $0.isOurs || $0.namesOurs } }
}
