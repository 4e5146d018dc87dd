/// Follows the includes of a service's file, as libpam does.
struct PAMStackResolver {
  enum Look: Equatable {
    case text(String)
    case absent
    case unreadable
    /// From whoever asks, though not from libpam.
    case hidden
  }

  /// Reads a file by its path.
  let look: (String) -> Look
  /// Whether libpam finds the module that a line names.
  var isThere: (String) -> Bool = { _ in true }

  /// Where libpam looks for a service's file, best first.
  static let folders = ["/etc/pam.d", "/usr/lib/pam.d"]

  /// PAM_SUBSTACK_MAX_LEVEL; since 1.6.0 of all includes, before of substacks.
  private static let maximumDepth = 16
  /// The longest that are in use have some dozens.
  private static let maximumEntries = 512

  /// The lines of a group that a service has; those of `other` where it has none (pam.d(5)).
  ///
  /// - Returns: nil where neither is there.
  func stack(of service: String, _ group: PAMGroup) -> PAMStack? {
    let other = ownStack(of: Self.other, group)
    if let (path, look) = file(of: service), look == .unreadable {
      let flaw = PAMStack.Flaw.ownFileUnreadable(file: path)
      return Self.fallback(to: other, for: service, group, flaw: flaw)
    }
    guard var stack = ownStack(of: service, group),
      !stack.entries.isEmpty || !stack.flaws.isEmpty || stack.isGivenUp
    else { return other.map { Self.fallback(to: $0, for: service, group) } }
    // libpam reads both before it looks at either.
    if let other, other.isGivenUp, !stack.isGivenUp {
      stack.isGivenUp = true
      stack.flaws += other.flaws
    }
    return stack
  }

  private static let other = "other"

  private static func fallback(
    to other: PAMStack?, for service: String, _ group: PAMGroup, flaw: PAMStack.Flaw? = nil
  ) -> PAMStack {
    PAMStack(
      service: service, group: group, entries: other?.entries ?? [],
      flaws: [flaw].compactMap(\.self) + (other?.flaws ?? []), files: other?.files ?? [],
      isOther: true, isGivenUp: other?.isGivenUp ?? false)
  }

  /// The file of a service; nil where it has none.
  func file(of service: String) -> (path: String, look: Look)? {
    // A service's name is no path; libpam takes its last part, in lower case.
    guard !service.contains("/"), service != ".", service != ".." else { return nil }
    for folder in Self.folders {
      let path = "\(folder)/\(PAMWords.folded(service))"
      let look = look(path)
      if look != .absent { return (path, look) }
    }
    return nil
  }

  private func ownStack(of service: String, _ group: PAMGroup) -> PAMStack? {
    guard let (path, look) = file(of: service) else { return nil }
    var stack = PAMStack(service: service, group: group, entries: [])
    let source = Source(group: nil, level: 0, depth: 0, topLine: nil)
    if !read(path, look, source, to: &stack) { stack.isGivenUp = true }
    return stack
  }

  /// By what way a file came in.
  private struct Source {
    /// The group that was asked for; nil for all of them.
    var group: String?
    var level: Int
    var depth: Int
    /// The line of the service's own file; nil for that file itself.
    var topLine: Int?
  }

  /// - Returns: false where libpam gives the file up; what it read until then stays, and of the
  ///   service's own file the rest too, though nobody gets in by it.
  private func read(
    _ path: String, _ look: Look, _ source: Source, to stack: inout PAMStack
  ) -> Bool {
    guard case .text(let text) = look else {
      stack.flaws.append(look == .hidden ? .hidden(file: path) : .unreadable(file: path))
      return true
    }
    if !stack.files.contains(path) { stack.files.append(path) }
    let assembly = PAMAssembly(text)
    for remark in assembly.remarks {
      stack.flaws.append(.odd(PAMPlace(file: path, line: remark.number), remark.oddity))
    }
    // Where all is given up, what was meant is worth knowing.
    let rest = source.group == nil ? [assembly.unfinished].compactMap(\.self) : []
    var isGivenUp = false
    for (number, line) in PAMLineReader.lines(of: assembly.lines + rest) {
      var source = source
      source.topLine = source.topLine ?? number
      let place = PAMPlace(file: path, line: number)
      guard !take(line, at: place, source, to: &stack) else { continue }
      guard source.group == nil else { return false }
      isGivenUp = true
    }
    guard let unfinished = assembly.unfinished else { return !isGivenUp }
    stack.flaws.append(.unfinished(PAMPlace(file: path, line: unfinished.number)))
    return false
  }

  /// - Returns: false where libpam gives the file up.
  private func take(
    _ line: PAMLine, at place: PAMPlace, _ source: Source, to stack: inout PAMStack
  ) -> Bool {
    switch line {
    case .includeAll(let file):
      guard !include(file, at: place, source, to: &stack) else { return true }
      // A line that fails has to be of some group.
      guard source.group != nil else { return false }
      refuse(at: place, source, in: &stack, naming: file)
      return true
    case .include(let group, let file, let isSubstack):
      let group = group ?? illegal(at: place, source, in: &stack)
      guard source.group == nil || source.group == group else { return true }
      if isSubstack, Self.isUnnamed(file) { return giveUp(at: place, in: &stack) }
      guard group == stack.group.rawValue else { return true }
      var inner = source
      inner.group = group
      if isSubstack {
        append(.substack, PAMControl("[default=ignore]"), at: place, source, to: &stack)
        inner.level += 1
      }
      if !include(file, at: place, inner, to: &stack) {
        refuse(at: place, source, in: &stack, naming: file)
      }
      return true
    case .module(let group, let control, let path, let arguments):
      let isKnown = group != nil
      let group = group ?? illegal(at: place, source, in: &stack)
      guard source.group == nil || source.group == group else { return true }
      if Self.isUnnamed(path) { return giveUp(at: place, in: &stack) }
      guard group == stack.group.rawValue else { return true }
      if let path, let control, isKnown {
        if !control.isUnderstood { stack.flaws.append(.badLine(place)) }
        append(
          .module(path: path, arguments: arguments), control, at: place, source, to: &stack,
          naming: [path] + arguments)
      } else {
        if isKnown { stack.flaws.append(.badLine(place)) }
        // Its control counts all the same: an optional line that fails keeps nobody out.
        append(
          .flawed, control ?? PAMControl("required"), at: place, source, to: &stack,
          naming: [path].compactMap(\.self) + arguments)
      }
      return true
    }
  }

  /// What libpam takes a group for that it does not know.
  private func illegal(at place: PAMPlace, _ source: Source, in stack: inout PAMStack) -> String {
    let group = source.group ?? PAMGroup.auth.rawValue
    if group == stack.group.rawValue { stack.flaws.append(.badLine(place)) }
    return group
  }

  /// Where the name of a module would be empty libpam gives the file up.
  private static func isUnnamed(_ path: String?) -> Bool {
    guard let path else { return false }
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
    return stem.isEmpty || stem == "?"
  }

  private func giveUp(at place: PAMPlace, in stack: inout PAMStack) -> Bool {
    stack.flaws.append(.badLine(place))
    return false
  }

  /// Reads a file that another includes.
  ///
  /// - Returns: false where libpam cannot, or gives it up; what it read until then stays.
  private func include(
    _ name: String?, at place: PAMPlace, _ source: Source, to stack: inout PAMStack
  ) -> Bool {
    guard let name else {
      stack.flaws.append(.badLine(place))
      return false
    }
    var inner = source
    inner.depth += 1
    guard inner.depth < Self.maximumDepth, stack.entries.count < Self.maximumEntries else {
      stack.flaws.append(.tooDeep(place))
      return false
    }
    let paths = name.hasPrefix("/") ? [name] : Self.folders.map { "\($0)/\(name)" }
    for path in paths {
      let look = look(path)
      guard look != .absent else { continue }
      // One that libpam cannot read is no better to it than one that is not there.
      return read(path, look, inner, to: &stack) && look != .unreadable
    }
    stack.flaws.append(.includeMissing(place, file: name))
    return false
  }

  private func append(
    _ kind: PAMEntry.Kind, _ control: PAMControl, at place: PAMPlace, _ source: Source,
    to stack: inout PAMStack, naming words: [String] = []
  ) {
    var entry = PAMEntry(
      place: place, kind: kind, control: control, level: source.level,
      topLine: source.topLine ?? place.line)
    if case .module(let path, _) = kind { entry.isThere = isThere(path) }
    entry.namesOurs = !entry.isOurs && words.contains { $0.contains(PAMEntry.ourModule) }
    stack.entries.append(entry)
  }

  /// What libpam puts in the place of what it cannot use.
  private func refuse(
    at place: PAMPlace, _ source: Source, in stack: inout PAMStack, naming file: String?
  ) {
    append(
      .flawed, PAMControl("required"), at: place, source, to: &stack,
      naming: [file].compactMap(\.self))
  }
}
