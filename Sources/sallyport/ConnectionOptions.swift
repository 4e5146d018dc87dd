import ArgumentParser
import SallyportVarlink

/// Where the daemon is; every command takes it.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Socket of the daemon.", valueName: "path"))
  var socket = "/run/sallyport/org.sallyport.Control"

  func connect() throws -> Daemon {
    try Daemon(path: socket)
  }
}
