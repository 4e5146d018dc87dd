import ArgumentParser
import SallyportVarlink

/// Where the daemon is; every command takes it.
struct ConnectionOptions: ParsableArguments {
  static let usualSocket = "/run/sallyport/org.sallyport.Control"

  @Option(
    help: ArgumentHelp("Socket of the daemon.", valueName: "path"))
  var socket = Self.usualSocket

  /// - Parameters:
  ///   - interrupts: of a command that holds them back.
  ///   - patience: for each call.
  func connect(
    _ interrupts: Interrupts? = nil, patience: Duration = BlockingClient.defaultTimeout
  ) throws -> Daemon {
    try Daemon(
      path: socket, isNamed: socket != Self.usualSocket, interrupts: interrupts,
      patience: patience)
  }
}
