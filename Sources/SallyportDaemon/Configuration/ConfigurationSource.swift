package import Logging

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
  package func atStart() throws(ConfigurationError) -> Configuration {
    do {
      return try again()
    } catch {
      guard let configuration = lastGood.load() else { throw error }
      logger.critical("\(error)")
      logger.critical("the last good configuration is used until \(file) is mended")
      return configuration
    }
  }

  /// - Throws: what is wrong with the file; there is no falling back once a good one is in use.
  package func again() throws(ConfigurationError) -> Configuration {
    let (configuration, text) = try ConfigurationFile.read(file, stateDirectory: stateDirectory)
    do {
      try lastGood.save(text)
    } catch {
      logger.warning("no copy of the configuration was kept in \(stateDirectory): it \(error)")
    }
    return configuration
  }
}
