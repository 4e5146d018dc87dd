import Glibc
package import SallyportService

/// A copy of the last configuration that worked, in the state directory: with it a daemon that
/// finds a bad file at its start still lets people in (product row O5).
package struct LastGoodConfiguration: Sendable {
  private let path: String
  private let stateDirectory: String

  package init(stateDirectory: String) {
    self.stateDirectory = stateDirectory
    path = "\(stateDirectory)/last-good.toml"
  }

  /// Whether a daemon has ever been ready with this state directory.
  package var exists: Bool {
    unsafe access(path, F_OK) == 0
  }

  package func save(_ text: String) throws(FileError) {
    try RegularFile.replace(path, with: Array(text.utf8))
  }

  /// Nil if there is none that can be taken.
  package func load() -> LoadedConfiguration? {
    try? ConfigurationFile.read(path, stateDirectory: stateDirectory)
  }
}
