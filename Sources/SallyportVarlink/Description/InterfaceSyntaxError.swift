/// Why the text of an interface was refused.
package struct InterfaceSyntaxError: Error, Equatable {
  /// Counted from 1.
  package let line: Int
  package let message: String
}

extension InterfaceSyntaxError: CustomStringConvertible {
  package var description: String { "line \(line): \(message)" }
}
