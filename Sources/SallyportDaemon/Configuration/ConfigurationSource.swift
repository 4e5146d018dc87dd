package import Logging
package import SallyportService

/// Where the daemon gets its configuration from, at its start and at every SIGHUP.
package struct ConfigurationSource: Sendable {
  private let file: String
  private let stateDirectory: String
  private let lastGood: LastGoodConfiguration
  private let logger: Logger

  package init(file: String, stateDirectory: String, logger: Logger) {
    self.file = file
    self.stateDirectory = stateDirectory
    self.logger = logger
    lastGood = LastGoodConfiguration(stateDirectory: stateDirectory)
  }

  /// The file, or the last good copy of it if the file is bad: a typing mistake must not lock a
  /// machine's people out (product row O5).
  ///
  /// - Throws: what is wrong with the file, if there is no copy either.
  package func atStart() throws(ConfigurationError) -> LoadedConfiguration {
    do {
      return try again()
    } catch {
      guard let loaded = lastGood.load() else { throw error }
      logger.critical("\(error)")
      logger.critical("the last good configuration is used until \(file) is mended")
      return loaded
    }
  }

  /// - Throws: what is wrong with the file; there is no falling back once a good one is in use.
  package func again() throws(ConfigurationError) -> LoadedConfiguration {
    try ConfigurationFile.read(file, stateDirectory: stateDirectory)
  }

  /// Keeps a copy of a configuration that the daemon works with: one that parses may still name a
  /// key or a store that cannot be opened.
  package func keep(_ loaded: LoadedConfiguration) {
    do {
      try lastGood.save(loaded.text)
    } catch {
      logger.warning("no copy of the configuration was kept in \(stateDirectory): it \(error)")
    }
  }
}
