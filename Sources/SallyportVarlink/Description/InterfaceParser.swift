/// Reads an interface file (varlink.org, Interface Definition).
struct InterfaceParser {
  private let items: [InterfaceLexer.Item]
  private var position = 0

  init(_ text: String) throws(InterfaceSyntaxError) {
    items = try InterfaceLexer.items(of: text)
  }

  mutating func interface() throws(InterfaceSyntaxError) -> InterfaceSyntax {
    let documentation = current.documentation
    try expect(word: "interface")
    let name = try name(InterfaceNames.isInterface, "the name of an interface")
    try endOfLine()
    var members: [InterfaceSyntax.Member] = []
    while current.token != .end {
      let member = try member()
      guard !members.contains(where: { $0.name == member.name }) else {
        throw InterfaceSyntaxError(line: member.line, message: "second '\(member.name)'")
      }
      members.append(member)
    }
    return InterfaceSyntax(name: name, documentation: documentation, members: members)
  }

  private mutating func member() throws(InterfaceSyntaxError) -> InterfaceSyntax.Member {
    let first = current
    guard case .word(let keyword) = first.token, ["type", "method", "error"].contains(keyword)
    else { throw unexpected("type, method or error") }
    position += 1
    let name = try name(InterfaceNames.isMember, "a name that begins with a capital letter")
    let kind: InterfaceSyntax.Member.Kind
    switch keyword {
    case "type": kind = .type(try structureOrEnumeration())
    case "error": kind = .error(try structure())
    default:
      let input = try structure()
      try expect("->")
      kind = .method(input: input, output: try structure())
    }
    try endOfLine()
    return InterfaceSyntax.Member(
      name: name, line: first.line, documentation: first.documentation, kind: kind)
  }

  // MARK: Types

  private mutating func type() throws(InterfaceSyntaxError) -> TypeSyntax {
    guard take("?") else { return try elementType() }
    guard current.token != .sign("?") else { throw unexpected("a type behind '?'") }
    return .optional(try elementType())
  }

  private mutating func elementType() throws(InterfaceSyntaxError) -> TypeSyntax {
    if take("[]") { return .array(try type()) }
    if take("[string]") { return .map(try type()) }
    if current.token == .sign("(") { return try structureOrEnumeration() }
    guard case .word(let word) = current.token else { throw unexpected("a type") }
    let line = current.line
    if let builtIn = Self.builtIns[word] {
      position += 1
      return .builtIn(builtIn)
    }
    return .named(try name(InterfaceNames.isMember, "a type"), line: line)
  }

  private static let builtIns: [String: WireType] = [
    "bool": .bool, "int": .int, "float": .float, "string": .string, "object": .object,
  ]

  private mutating func structure() throws(InterfaceSyntaxError) -> [FieldSyntax] {
    let line = current.line
    guard case .structure(let fields) = try structureOrEnumeration() else {
      throw InterfaceSyntaxError(line: line, message: "fields need types")
    }
    return fields
  }

  /// `()` is a struct without fields; the sign behind the first name tells the others apart.
  private mutating func structureOrEnumeration() throws(InterfaceSyntaxError) -> TypeSyntax {
    try expect("(")
    guard !take(")") else { return .structure([]) }
    var fields: [FieldSyntax] = []
    var cases: [String] = []
    repeat {
      let name = try fieldName(notAmong: fields.map(\.name) + cases)
      let hasType = cases.isEmpty && (fields.isEmpty ? current.token == .sign(":") : true)
      if hasType {
        try expect(":")
        fields.append(FieldSyntax(name: name, type: try type()))
      } else {
        cases.append(name)
      }
    } while take(",")
    try expect(")")
    return cases.isEmpty ? .structure(fields) : .enumeration(cases)
  }

  private mutating func fieldName(
    notAmong taken: [String]
  ) throws(InterfaceSyntaxError) -> String {
    let line = current.line
    let name = try name(InterfaceNames.isField, "the name of a field")
    guard !taken.contains(name) else {
      throw InterfaceSyntaxError(line: line, message: "second '\(name)'")
    }
    return name
  }

  // MARK: Tokens

  private var current: InterfaceLexer.Item { items[position] }

  private mutating func name(
    _ isValid: (String) -> Bool, _ expected: String
  ) throws(InterfaceSyntaxError) -> String {
    guard case .word(let word) = current.token, isValid(word) else {
      throw unexpected(expected)
    }
    position += 1
    return word
  }

  private mutating func take(_ sign: String) -> Bool {
    guard current.token == .sign(sign) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ sign: String) throws(InterfaceSyntaxError) {
    guard take(sign) else { throw unexpected("'\(sign)'") }
  }

  private mutating func expect(word: String) throws(InterfaceSyntaxError) {
    guard current.token == .word(word) else { throw unexpected("'\(word)'") }
    position += 1
  }

  /// Members end with their line.
  private func endOfLine() throws(InterfaceSyntaxError) {
    guard current.token == .end || current.line > items[position - 1].line else {
      throw unexpected("the end of the line")
    }
  }

  private func unexpected(_ expected: String) -> InterfaceSyntaxError {
    let found =
      switch current.token {
      case .word(let text), .sign(let text): "'\(text)'"
      case .end: "the end of the text"
      }
    return InterfaceSyntaxError(line: current.line, message: "expected \(expected), not \(found)")
  }
}
