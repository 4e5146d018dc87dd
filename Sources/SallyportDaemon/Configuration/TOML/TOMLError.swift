/// Why a text is not TOML, and on which line.
struct TOMLError: Error, Hashable {
  /// Counted from 1.
  let line: Int
  let reason: String
}
