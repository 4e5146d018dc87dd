import Logging
import SallyportCrypto
import SallyportStore

/// What a store says of the key that it is sealed with, for whoever looks while no daemon runs.
package enum RecordedKey {
  /// Its id, which proves nothing, and tells only which key is wanted.
  ///
  /// - Throws: `ConfigurationError`, or why the store does not say.
  package static func id(configFile: String, stateDirectory: String?) throws -> String {
    let logger = Logger(label: "sallyportd") { _ in SwiftLogNoOpLogHandler() }
    let directory = DaemonStart.stateDirectory(stateDirectory, DaemonStart.environment)
    let source = ConfigurationSource(
      file: configFile, stateDirectory: directory, logger: logger)
    let store = try source.atStart().configuration.store
    guard let id = SQLiteStore.recordedKeyID(ofStoreAt: store) else {
      throw Silence(store: store)
    }
    return id.description
  }

  private struct Silence: Error, CustomStringConvertible {
    let store: String

    var description: String {
      "'\(store)' does not say with which key it is sealed: it is not there, belongs to somebody "
        + "else, cannot be read, or a daemon has it open"
    }
  }
}
