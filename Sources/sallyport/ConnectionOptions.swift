import ArgumentParser
import SallyportVarlink

/// Where the daemon is; every command takes it.
struct ConnectionOptions: ParsableArguments {
  static let usualSocket = "/run/sallyport/org.sallyport.Control"

  @Option(
    help: ArgumentHelp("Socket of the daemon.", valueName: "path"))
  var socket = Self.usualSocket

  /// - Parameter interrupts: of a command that holds them back.
  func connect(_ interrupts: Interrupts? = nil) throws -> Daemon {
    try Daemon(path: socket, isNamed: socket != Self.usualSocket, interrupts: interrupts)
  }
}
