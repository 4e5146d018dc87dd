import Glibc
import SallyportVarlink

/// How much the daemon takes in one call.
struct MessageSize: Equatable {
  /// Bytes of the longest call.
  let limit: Int

  /// Of a process like this: root may send more.
  static var ofThisProcess: MessageSize {
    MessageSize(limit: geteuid() == 0 ? MessageLimits.control : MessageLimits.controlCall)
  }

  /// For the method's name, the authority, and whatever stands around the parameters.
  private static let envelope = 2048

  static let tooLong = CommandFailure(
    "the rules are too long for one call; nothing was changed",
    hint: "root may send more: with sudo; groups and networks take less room than many names")

  /// Bytes that may be added to a call; negative where it is too long already.
  func room<Call: WireCall>(beside call: Call) -> Int {
    var bytes: [UInt8] = []
    call.parameters.append(to: &bytes)
    return limit - Self.envelope - bytes.count
  }

  func check<Call: WireCall>(_ call: Call) throws(CommandFailure) {
    guard room(beside: call) >= 0 else { throw Self.tooLong }
  }
}
