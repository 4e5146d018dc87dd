import ArgumentParser
import Glibc
import SallyportDaemon
import SallyportService

/// The verifier.
@main
struct Sallyportd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sallyportd",
    abstract: "Checks the second factor of logins.",
    discussion: """
      Listens on org.sallyport.Login and org.sallyport.Control: on the sockets that systemd hands \
      over, else in the directory that the configuration names. Reads the sealing key from \
      $CREDENTIALS_DIRECTORY/sallyport.key or a file that only its own user can read. SIGHUP \
      reloads the configuration, SIGTERM stops.
      """,
    version: Version.current)

  @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
  var configFile = "/etc/sallyport/sallyport.toml"

  @Option(
    name: .customLong("state-directory"),
    help: "Where the store and the last good configuration are; $STATE_DIRECTORY where absent.",
    completion: .directory)
  var stateDirectory: String?

  @Flag(
    help: "Print the id of the key that the store says it is sealed with; while no daemon has it.")
  var whichKey = false

  func run() throws {
    do {
      if whichKey {
        return print(try RecordedKey.id(configFile: configFile, stateDirectory: stateDirectory))
      }
      try DaemonStart.run(configFile: configFile, stateDirectory: stateDirectory)
    } catch let error as ConfigurationError {
      Self.complain(error, status: EX_CONFIG)
    } catch {
      Self.complain(error, status: EXIT_FAILURE)
    }
  }

  /// Ends the daemon with a sentence for whoever started it.
  private static func complain(_ error: any Error, status: Int32) -> Never {
    let line = Array("sallyportd: \(error)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    Glibc.exit(status)
  }
}
