import ArgumentParser
import Glibc
import SallyportMailer
import SallyportService

/// The mailer.
@main
struct SallyportMailerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sallyport-mailer",
    abstract: "Sends the mail that sallyportd queues.",
    discussion: """
      Takes mail over sallyportd's control socket, as the user that sallyport.toml names \
      (mail.user), and hands it to the server that the configuration names. SIGHUP reloads \
      configuration and templates, SIGTERM stops.
      """,
    version: Version.current)

  @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
  var configFile = "/etc/sallyport/mailer.toml"

  @Flag(help: "Read configuration and templates, say what is wrong with them, and end.")
  var check = false

  func run() throws {
    do {
      if check { return try MailerStart.check(configFile: configFile) }
      try MailerStart.run(configFile: configFile)
    } catch let error as ConfigurationError {
      Self.complain(error, status: EX_CONFIG)
    } catch {
      Self.complain(error, status: EXIT_FAILURE)
    }
  }

  /// Ends the mailer with a sentence for whoever started it.
  private static func complain(_ error: any Error, status: Int32) -> Never {
    let line = Array("sallyport-mailer: \(error)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    Glibc.exit(status)
  }
}
