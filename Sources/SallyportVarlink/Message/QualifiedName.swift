/// The name of a method or an error: an interface's name, a dot, and a member's name.
package enum QualifiedName {
  /// Splits `org.example.Interface.Member` at its last dot; nil where it has no two parts.
  package static func split(
    _ name: String
  ) -> (interface: Substring, member: Substring)? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else {
      return nil
    }
    let member = name[name.utf8.index(after: dot)...]
    return member.isEmpty ? nil : (name[..<dot], member)
  }

  /// Whether a name from the wire has two parts and a length that an interface could have.
  static func isPlausible(_ name: String) -> Bool {
    name.utf8.count <= MessageLimits.qualifiedName && split(name) != nil
  }
}
