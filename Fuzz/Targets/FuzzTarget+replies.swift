import SallyportVarlink

extension FuzzTarget {
  /// The client's reader of replies: a reply that is taken is written and read again as the same,
  /// and so are the parameters of every method's reply and of every error.
  static let replies = FuzzTarget(
    name: "replies", maximumByteCount: 4096
  ) { input throws(Finding) in
    guard let reply = try? MethodReply(decoding: input.span, maximumBytes: MessageLimits.control)
    else { return }
    try checkFrame(of: reply, from: input)
    for type in EveryCall.types { try checkReply(to: type, reply.parameters) }
    guard let error = reply.error else { return }
    for type in errorTypes { try check(type, error, reply.parameters) }
  }

  private static let errorTypes: [any WireError.Type] = [
    LoginError.self, AccountError.self, AdminError.self, ServiceError.self,
  ]

  private static func checkFrame(of reply: MethodReply, from input: [UInt8]) throws(Finding) {
    var frame: [UInt8] = []
    reply.appendFrame(to: &frame)
    try Finding.unless(
      frame.firstIndex(of: 0) == frame.count - 1, "a written reply has one NUL, at its end")
    frame.removeLast()
    let again = try? MethodReply(
      decoding: frame.span, maximumBytes: JSONText.roomToWrite(input.count))
    try Finding.unless(again == reply, "a written reply is read again as the same")
  }

  private static func checkReply<Call: WireCall>(
    to type: Call.Type, _ parameters: JSONObject
  ) throws(Finding) {
    guard let reply = try? Call.Reply(parameters: parameters) else { return }
    let written = reply.parameters
    let again = try? Call.Reply(parameters: written)
    try Finding.unless(again == reply, "the reply of \(Call.method) is read again as the same")
    try Finding.unless(
      again.map { JSONText.bytes(of: $0.parameters) } == JSONText.bytes(of: written),
      "the reply of \(Call.method) is written again as the same")
  }

  private static func check<Refusal: WireError>(
    _ type: Refusal.Type, _ name: String, _ parameters: JSONObject
  ) throws(Finding) {
    guard let refusal = Refusal(qualifiedName: name, parameters: parameters) else { return }
    try Finding.unless(
      refusal.qualifiedName.utf8.elementsEqual(name.utf8), "an error keeps its name")
    let again = Refusal(qualifiedName: name, parameters: refusal.parameters)
    try Finding.unless(again == refusal, "\(name) is read again as the same")
  }
}
