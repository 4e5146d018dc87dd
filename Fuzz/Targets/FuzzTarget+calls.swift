import SallyportVarlink

extension FuzzTarget {
  /// The daemon's reader of calls: a call that is taken is written and read again as the same,
  /// and every method's parameters that are taken are as its interface says.
  static let calls = FuzzTarget(name: "calls", maximumByteCount: 4096) { input throws(Finding) in
    guard let call = try? MethodCall(decoding: input.span, maximumBytes: MessageLimits.login)
    else { return }
    try checkFrame(of: call, from: input)
    for type in EveryCall.types { try check(type, call.parameters) }
  }

  private static func checkFrame(of call: MethodCall, from input: [UInt8]) throws(Finding) {
    var frame: [UInt8] = []
    call.appendFrame(to: &frame)
    try Finding.unless(
      frame.firstIndex(of: 0) == frame.count - 1, "a written call has one NUL, at its end")
    frame.removeLast()
    let again = try? MethodCall(
      decoding: frame.span, maximumBytes: JSONText.roomToWrite(input.count))
    try Finding.unless(again == call, "a written call is read again as the same")
  }

  private static func check<Call: WireCall>(
    _ type: Call.Type, _ parameters: JSONObject
  ) throws(Finding) {
    guard let call = try? Call(parameters: parameters) else { return }
    let written = call.parameters
    let again = try? Call(parameters: written)
    try Finding.unless(again == call, "\(Call.method) is read again as the same")
    try Finding.unless(
      again.map { JSONText.bytes(of: $0.parameters) } == JSONText.bytes(of: written),
      "\(Call.method) is written again as the same")
    try Finding.unless(isDescribed(parameters, Call.method), "\(Call.method) is as described")
  }

  private static func isDescribed(_ parameters: JSONObject, _ method: String) -> Bool {
    guard let name = QualifiedName.split(method),
      let interface = ShippedInterface.all.first(where: { $0.name == name.interface })
    else { return false }
    return (try? interface.description.check(parameters, ofMethod: name.member)) != nil
  }
}
