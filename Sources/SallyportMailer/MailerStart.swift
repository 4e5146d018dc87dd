import Glibc
import Logging
package import SallyportService

/// Puts the shipped mailer together from its configuration and what systemd gave it.
package enum MailerStart {
  private static let environmentVariables = [
    CredentialFile.directoryVariable, "NOTIFY_SOCKET", "JOURNAL_STREAM",
  ]

  /// Reads configuration and templates as a start does.
  ///
  /// A credential that systemd would hand over is looked at only where it has.
  package static func check(configFile: String) throws(ConfigurationError) {
    let environment = ProcessEnvironment.values(of: environmentVariables)
    _ = try MailSettings.read(
      configFile, environment: environment,
      admitsNoCredential: environment[CredentialFile.directoryVariable] == nil)
  }

  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Throws: `ConfigurationError` for a bad configuration or template; otherwise what kept the
  ///   mailer from starting, as a sentence.
  package static func run(configFile: String) throws {
    ProcessHardening.apply()
    let requests = try SignalRequests()
    let environment = ProcessEnvironment.values(of: environmentVariables)
    let level = LogLevel(.notice)
    let handler = JournalLogHandler(
      program: "sallyport-mailer", level: level, environment: environment)
    let logger = Logger(label: "sallyport-mailer") { _ in handler }
    let mailer = try Mailer(
      file: configFile, environment: environment, logger: logger, level: level)
    let hasEnded = try mailer.run(requests)
    // A thread is still sending: what exit(3) takes down would be taken from under it.
    if !hasEnded { _exit(EXIT_SUCCESS) }
  }
}
