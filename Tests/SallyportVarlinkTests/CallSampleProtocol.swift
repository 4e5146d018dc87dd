import SallyportVarlink
import Testing

/// A sample without its type, for tables.
protocol CallSampleProtocol: Sendable {
  var method: String { get }
  var fullParameters: JSONObject { get }
  var bareParameters: JSONObject { get }
  var fullReplyParameters: JSONObject { get }
  var bareReplyParameters: JSONObject { get }
  /// All descriptions that Swift can make of the values.
  var descriptions: [String] { get }

  func decodeCall(_ parameters: JSONObject) throws
  func decodeReply(_ parameters: JSONObject) throws
  func checkCallRoundTrip() throws
  func checkReplyRoundTrip() throws
}

extension CallSample {
  var method: String { Call.method }
  var fullParameters: JSONObject { full.parameters }
  var bareParameters: JSONObject { bare.parameters }
  var fullReplyParameters: JSONObject { fullReply.parameters }
  var bareReplyParameters: JSONObject { bareReply.parameters }

  var descriptions: [String] {
    describe(full) + describe(fullReply) + describe(full.call) + describe(fullReply.reply)
  }

  private func describe(_ value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped]
  }

  func decodeCall(_ parameters: JSONObject) throws {
    _ = try Call(parameters: parameters)
  }

  func decodeReply(_ parameters: JSONObject) throws {
    _ = try Call.Reply(parameters: parameters)
  }

  func checkCallRoundTrip() throws {
    #expect(try Call(parameters: full.parameters) == full)
    #expect(try Call(parameters: bare.parameters) == bare)
  }

  func checkReplyRoundTrip() throws {
    #expect(try Call.Reply(parameters: fullReply.parameters) == fullReply)
    #expect(try Call.Reply(parameters: bareReply.parameters) == bareReply)
  }
}
