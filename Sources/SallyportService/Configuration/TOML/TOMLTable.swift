/// The keys of a TOML table in the order in which they were first named.
///
/// Every key is said once, and a table in one place (TOML 1.0.0, Table).
package struct TOMLTable: Hashable {
  /// What made the table: it decides what may still be added.
  enum Origin {
    /// `[a]`
    case header
    /// The `a` of `[a.b]`, which may still get a header of its own.
    case implied
    /// The `a` of `a.b = …`, to which further keys of the same section may add.
    case dotted
    /// `{ … }`, which is complete.
    case inline
  }

  package struct Member: Hashable {
    package let key: String
    package var value: TOMLValue
  }

  /// Far more than there are settings, and few enough to be sought one by one.
  static let maximumMembers = 1000

  package private(set) var members: [Member] = []
  private var origin: Origin

  init(_ origin: Origin) {
    self.origin = origin
  }

  // MARK: Keys and values

  /// Adds `path = value` to this table.
  mutating func set(_ path: ArraySlice<String>, to value: TOMLValue) throws(TOMLError) {
    guard let key = path.first else { return }
    guard path.count > 1 else { return try add(key, value) }
    try update(key, orAdd: .dotted, at: value.line) { table throws(TOMLError) in
      guard table.origin == .dotted else { throw Self.second(key, value.line) }
      try table.set(path.dropFirst(), to: value)
    }
  }

  /// Adds the table of a header `[path]`, or finds the one that others implied.
  mutating func open(_ path: ArraySlice<String>, at line: Int) throws(TOMLError) {
    guard let key = path.first else { return }
    let isLast = path.count == 1
    try update(key, orAdd: .implied, at: line) { table throws(TOMLError) in
      guard isLast else { return try table.open(path.dropFirst(), at: line) }
      guard table.origin == .implied else { throw Self.second(key, line) }
      table.origin = .header
    }
  }

  /// Adds what a header `[[path]]` makes, if no such header came before.
  mutating func openList(_ path: ArraySlice<String>, at line: Int) throws(TOMLError) {
    guard let key = path.first else { return }
    if path.count > 1 {
      try update(key, orAdd: .implied, at: line) { table throws(TOMLError) in
        try table.openList(path.dropFirst(), at: line)
      }
    } else if let index = index(of: key) {
      guard members[index].value.content == .tables else { throw Self.second(key, line) }
    } else {
      try refuseTooMany(at: line)
      members.append(Member(key: key, value: TOMLValue(content: .tables, line: line)))
    }
  }

  /// Lets `change` work on the table of a header, which was opened before.
  mutating func inTable(
    _ path: ArraySlice<String>, at line: Int,
    _ change: (inout TOMLTable) throws(TOMLError) -> Void
  ) throws(TOMLError) {
    guard let key = path.first else { return try change(&self) }
    try update(key, orAdd: .implied, at: line) { table throws(TOMLError) in
      try table.inTable(path.dropFirst(), at: line, change)
    }
  }

  private func index(of key: String) -> Int? {
    members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }

  private mutating func add(_ key: String, _ value: TOMLValue) throws(TOMLError) {
    guard index(of: key) == nil else { throw Self.second(key, value.line) }
    try refuseTooMany(at: value.line)
    members.append(Member(key: key, value: value))
  }

  private mutating func update(
    _ key: String, orAdd origin: Origin, at line: Int,
    _ change: (inout TOMLTable) throws(TOMLError) -> Void
  ) throws(TOMLError) {
    guard let index = index(of: key) else {
      try refuseTooMany(at: line)
      var table = TOMLTable(origin)
      try change(&table)
      return members.append(Member(key: key, value: TOMLValue(content: .table(table), line: line)))
    }
    guard case .table(var table) = members[index].value.content, table.origin != .inline else {
      throw Self.second(key, line)
    }
    try change(&table)
    members[index].value.content = .table(table)
  }

  private func refuseTooMany(at line: Int) throws(TOMLError) {
    guard members.count < Self.maximumMembers else {
      throw TOMLError(line: line, reason: "more than \(Self.maximumMembers) keys in a table")
    }
  }

  private static func second(_ key: String, _ line: Int) -> TOMLError {
    TOMLError(line: line, reason: "'\(key)' is there already")
  }
}
