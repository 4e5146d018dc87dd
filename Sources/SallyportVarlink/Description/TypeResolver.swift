/// Puts what they stand for in the place of type names.
struct TypeResolver {
  private let declared: [String: TypeSyntax]
  /// Types that are being resolved: one that is met again contains itself.
  private var open: [String] = []

  init(_ members: [InterfaceSyntax.Member]) {
    var declared: [String: TypeSyntax] = [:]
    for member in members {
      if case .type(let type) = member.kind { declared[member.name] = type }
    }
    self.declared = declared
  }

  mutating func resolve(
    _ type: TypeSyntax, of member: InterfaceSyntax.Member
  ) throws(InterfaceSyntaxError) -> WireType {
    open = [member.name]
    return try resolve(type)
  }

  mutating func resolve(
    _ fields: [FieldSyntax], of member: InterfaceSyntax.Member
  ) throws(InterfaceSyntaxError) -> WireStructure {
    open = []
    return try resolve(fields)
  }

  private mutating func resolve(_ type: TypeSyntax) throws(InterfaceSyntaxError) -> WireType {
    switch type {
    case .builtIn(let type): type
    case .named(let name, let line): try resolve(name, line)
    case .array(let element): .array(try resolve(element))
    case .map(let element): .map(try resolve(element))
    case .optional(let wrapped): .optional(try resolve(wrapped))
    case .structure(let fields): .structure(try resolve(fields))
    case .enumeration(let cases): .enumeration(cases)
    }
  }

  private mutating func resolve(
    _ fields: [FieldSyntax]
  ) throws(InterfaceSyntaxError) -> WireStructure {
    var resolved: [WireStructure.Field] = []
    for field in fields {
      resolved.append(WireStructure.Field(name: field.name, type: try resolve(field.type)))
    }
    return WireStructure(fields: resolved)
  }

  private mutating func resolve(
    _ name: String, _ line: Int
  ) throws(InterfaceSyntaxError) -> WireType {
    guard let type = declared[name] else {
      throw InterfaceSyntaxError(line: line, message: "no type '\(name)'")
    }
    guard !open.contains(name) else {
      throw InterfaceSyntaxError(line: line, message: "'\(name)' contains itself")
    }
    open.append(name)
    let resolved = try resolve(type)
    open.removeLast()
    return resolved
  }
}
