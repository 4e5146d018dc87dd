import SallyportVarlink

/// How much the daemon takes in one call.
enum MessageSize {
  /// For the method's name, the authority, and whatever stands around the parameters.
  private static let envelope = 2048

  static let tooLong = CommandFailure(
    "the rules are too long for the daemon; nothing was changed",
    hint: "groups and networks take less room than many accounts and addresses")

  /// Bytes that may be added to a call; negative where it is too long already.
  static func room<Call: WireCall>(beside call: Call) -> Int {
    var bytes: [UInt8] = []
    call.parameters.append(to: &bytes)
    return MessageLimits.controlCall - envelope - bytes.count
  }

  static func check<Call: WireCall>(_ call: Call) throws(CommandFailure) {
    guard room(beside: call) >= 0 else { throw tooLong }
  }
}
