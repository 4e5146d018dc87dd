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

  /// Where libpam looks for a service's file, best first.
  static let folders = ["/etc/pam.d", "/usr/lib/pam.d"]

  /// libpam's own limit is 16 (PAM_SUBSTACK_MAX_LEVEL).
  private static let maximumDepth = 16
  /// The longest that are in use have some dozens.
  private static let maximumEntries = 512

  /// The lines of a group that a service has; those of `other` where it has none (pam.d(5)).
  ///
  /// - Returns: nil where neither is there.
  func stack(of service: String, _ group: PAMGroup) -> PAMStack? {
    var flaws: [PAMStack.Flaw] = []
    if let (path, look) = file(of: service), look == .unreadable {
      flaws = [.ownFileUnreadable(file: path)]
    } else if let own = ownStack(of: service, group), !own.entries.isEmpty || !own.flaws.isEmpty {
      return own
    }
    let other = ownStack(of: "other", group)
    guard other != nil || !flaws.isEmpty else { return nil }
    return PAMStack(
      service: service, group: group, entries: other?.entries ?? [],
      flaws: flaws + (other?.flaws ?? []), files: other?.files ?? [], isOther: true)
  }

  /// The file of a service; nil where it has none.
  func file(of service: String) -> (path: String, look: Look)? {
    // A service's name is no path; libpam takes its last part, in lower case.
    guard !service.contains("/"), service != ".", service != ".." else { return nil }
    for folder in Self.folders {
      let path = "\(folder)/\(service.lowercased())"
      let look = look(path)
      if look != .absent { return (path, look) }
    }
    return nil
  }

  private func ownStack(of service: String, _ group: PAMGroup) -> PAMStack? {
    guard let (path, look) = file(of: service) else { return nil }
    var stack = PAMStack(service: service, group: group, entries: [])
    append(path, look, to: &stack, level: 0, depth: 0, topLine: nil)
    return stack
  }

  private func append(
    _ path: String, _ look: Look, to stack: inout PAMStack, level: Int, depth: Int, topLine: Int?
  ) {
    guard case .text(let text) = look else {
      stack.flaws.append(look == .hidden ? .hidden(file: path) : .unreadable(file: path))
      return
    }
    if !stack.files.contains(path) { stack.files.append(path) }
    for (number, line) in PAMLineReader.lines(of: text) {
      let place = PAMPlace(file: path, line: number)
      append(line, at: place, to: &stack, level: level, depth: depth, topLine: topLine ?? number)
    }
  }

  private func append(
    _ line: PAMLine, at place: PAMPlace, to stack: inout PAMStack, level: Int, depth: Int,
    topLine: Int
  ) {
    switch line {
    case .includeAll(let file):
      include(file, at: place, to: &stack, level: level, depth: depth, topLine: topLine)
    case .include(let group, let file, let isSubstack):
      guard group == stack.group.rawValue else { return }
      if isSubstack {
        stack.entries.append(
          PAMEntry(
            place: place, kind: .substack, control: PAMControl("[default=ignore]"), level: level,
            topLine: topLine))
      }
      include(
        file, at: place, to: &stack, level: level + (isSubstack ? 1 : 0), depth: depth,
        topLine: topLine)
    case .module(let group, let control, let path, let arguments):
      guard group == stack.group.rawValue else { return }
      if !control.isUnderstood { stack.flaws.append(.badLine(place)) }
      stack.entries.append(
        PAMEntry(
          place: place, kind: .module(path: path, arguments: arguments), control: control,
          level: level, topLine: topLine))
    case .flawed(let group):
      guard group == nil || group == stack.group.rawValue else { return }
      stack.flaws.append(.badLine(place))
      refuse(at: place, in: &stack, level: level, topLine: topLine)
    }
  }

  private func include(
    _ name: String, at place: PAMPlace, to stack: inout PAMStack, level: Int, depth: Int,
    topLine: Int
  ) {
    guard depth < Self.maximumDepth, stack.entries.count < Self.maximumEntries else {
      stack.flaws.append(.tooDeep(place))
      return refuse(at: place, in: &stack, level: level, topLine: topLine)
    }
    let paths = name.hasPrefix("/") ? [name] : Self.folders.map { "\($0)/\(name)" }
    for path in paths {
      let look = look(path)
      guard look != .absent else { continue }
      return append(path, look, to: &stack, level: level, depth: depth + 1, topLine: topLine)
    }
    stack.flaws.append(.includeMissing(place, file: name))
    refuse(at: place, in: &stack, level: level, topLine: topLine)
  }

  /// What libpam puts in the place of what it cannot use.
  private func refuse(at place: PAMPlace, in stack: inout PAMStack, level: Int, topLine: Int) {
    stack.entries.append(
      PAMEntry(
        place: place, kind: .flawed, control: PAMControl("required"), level: level,
        topLine: topLine))
  }
}
