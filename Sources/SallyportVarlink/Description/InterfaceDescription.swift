/// What an interface file says, for those who hold messages against it.
package struct InterfaceDescription: Sendable {
  /// A named struct or enum.
  package struct NamedType: Sendable {
    package let name: String
    package let documentation: String
    package let type: WireType
  }

  package struct Method: Sendable {
    package let name: String
    package let documentation: String
    package let input: WireStructure
    package let output: WireStructure
  }

  package struct DeclaredError: Sendable {
    package let name: String
    package let documentation: String
    package let parameters: WireStructure
  }

  package let name: String
  package let documentation: String
  /// By name, without the interface's.
  package let types: [String: NamedType]
  package let methods: [String: Method]
  package let errors: [String: DeclaredError]

  /// Reads the text of an interface file.
  ///
  /// - Throws: `InterfaceSyntaxError` with the line at which the text stops making sense. Types
  ///   that are unknown or contain themselves are refused too: no message of ours could be checked
  ///   against the latter in bounded time.
  package init(parsing text: String) throws(InterfaceSyntaxError) {
    var parser = try InterfaceParser(text)
    let syntax = try parser.interface()
    var resolver = TypeResolver(syntax.members)
    name = syntax.name
    documentation = syntax.documentation
    var types: [String: NamedType] = [:]
    var methods: [String: Method] = [:]
    var errors: [String: DeclaredError] = [:]
    for member in syntax.members {
      switch member.kind {
      case .type(let type):
        types[member.name] = NamedType(
          name: member.name, documentation: member.documentation,
          type: try resolver.resolve(type, of: member))
      case .method(let input, let output):
        methods[member.name] = Method(
          name: member.name, documentation: member.documentation,
          input: try resolver.resolve(input, of: member),
          output: try resolver.resolve(output, of: member))
      case .error(let fields):
        errors[member.name] = DeclaredError(
          name: member.name, documentation: member.documentation,
          parameters: try resolver.resolve(fields, of: member))
      }
    }
    self.types = types
    self.methods = methods
    self.errors = errors
  }
}

extension InterfaceDescription {
  /// Holds the parameters of a call against the interface.
  ///
  /// - Parameter method: its name without the interface's.
  /// - Throws: what is to be answered: `methodNotFound` or `invalidParameter`.
  package func check(
    _ parameters: JSONObject, ofMethod method: some StringProtocol
  ) throws(ServiceError) {
    guard let description = methods[String(method)] else {
      throw .methodNotFound(method: "\(name).\(method)")
    }
    do {
      try description.input.check(parameters, unknownFields: .refused)
    } catch {
      throw .invalidParameter(error)
    }
  }

  /// Holds the parameters of a reply against the interface; unknown fields are ignored.
  package func check(
    _ parameters: JSONObject, ofReplyTo method: some StringProtocol
  ) throws(ServiceError) {
    guard let description = methods[String(method)] else {
      throw .methodNotFound(method: "\(name).\(method)")
    }
    do {
      try description.output.check(parameters, unknownFields: .ignored)
    } catch {
      throw .invalidParameter(error)
    }
  }
}
