import ArgumentParser
import Glibc
import SallyportVarlink

/// How root does something without a second factor of its own.
struct BreakGlassOptions: ParsableArguments {
  @Flag(help: "As root: do it without a code of your own; recorded, and announced.")
  var breakGlass = false

  @Option(
    help: ArgumentHelp("Why, for --break-glass: 1 to 200 bytes.", valueName: "text"))
  var reason: String?

  func validate() throws {
    guard breakGlass == (reason != nil) else {
      throw ValidationError("--break-glass and --reason go together")
    }
    try Self.check(reason)
  }

  static func check(_ reason: String?) throws {
    guard let reason else { return }
    guard AdminLimits.remark.contains(reason.utf8.count) else {
      throw ValidationError("--reason has 1 to 200 bytes")
    }
  }

  /// The reason, where the glass is to be broken.
  var breaking: String? { breakGlass ? reason : nil }
}
