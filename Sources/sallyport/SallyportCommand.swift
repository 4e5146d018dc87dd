import ArgumentParser
import CSallyportSystem
import Glibc

@main
struct SallyportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sallyport",
    abstract: "Look after the second factor of this machine's logins.",
    version: "0.1.0",
    subcommands: [
      EnrollCommand.self, StatusCommand.self, DevicesCommand.self, ResyncCommand.self,
      RecoveryCommand.self, EmailCommand.self, DisableCommand.self, UsersCommand.self,
      PolicyCommand.self,
      AuditCommand.self, BackupCommand.self, StoreCommand.self, KeysCommand.self,
      CheckCommand.self, DoctorCommand.self, BreakGlassCommand.self,
    ])

  @OptionGroup var connection: ConnectionOptions

  static func main() {
    StandardDescriptors.ensureOpen()
    // Keys and codes pass through here, and must not end in a core file (I8).
    _ = sallyport_forbid_dumps()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      failure.report()
      Glibc.exit(failure.exitCode)
    } catch {
      exitAfterUsage(error)
    }
  }

  /// Help and versions go to stdout and are no failure; the rest is a wrong use.
  private static func exitAfterUsage(_ error: any Error) -> Never {
    guard exitCode(for: error) != .success else { exit(withError: error) }
    let failure = CommandFailure.usage(message(for: error))
    failure.report()
    Glibc.exit(failure.exitCode)
  }
}
