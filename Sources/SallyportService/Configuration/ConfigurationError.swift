/// Why a configuration was refused: the file, the line where there is one, and the reason.
package struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  package let file: String
  package let line: Int?
  package let reason: String

  package init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  package var description: String {
    line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
