/// What must hold for every input, and did not for this one.
package struct Finding: Error, CustomStringConvertible {
  package let description: String

  /// - Parameter promise: what should have held, such as "a name ends at a NUL".
  init(broken promise: String) {
    description = "does not hold: \(promise)"
  }

  static func unless(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Finding) {
    guard holds else { throw Finding(broken: promise()) }
  }
}
