/// Why a text is not TOML, and on which line.
package struct TOMLError: Error, Hashable {
  /// Counted from 1.
  package let line: Int
  package let reason: String
}
