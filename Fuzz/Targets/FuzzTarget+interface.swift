import SallyportVarlink

extension FuzzTarget {
  /// The reader of interface files: it refuses with a line that exists, or what it takes can be
  /// asked about any message.
  static let interface = FuzzTarget(
    name: "interface", maximumByteCount: 4096
  ) { input throws(Finding) in
    guard let text = String(validating: input, as: UTF8.self) else { return }
    let description: InterfaceDescription
    do throws(InterfaceSyntaxError) {
      description = try InterfaceDescription(parsing: text)
    } catch {
      let count = text.unicodeScalars.count { $0 == "\n" } + 1
      return try Finding.unless(
        (1...count).contains(error.line), "a refusal names a line that exists")
    }
    for method in description.methods.values {
      try Finding.unless(
        method.input.fields.allSatisfy { isOptional($0.type) }
          == ((try? description.check(JSONObject(), ofMethod: method.name)) != nil),
        "a call may lack its fields where all of them are optional")
    }
  }

  private static func isOptional(_ type: WireType) -> Bool {
    if case .optional = type { return true }
    return false
  }
}
