import Glibc
import SallyportVarlink
import Testing

struct BlockingClientTests {
  @Test("A path where nobody listens is refused")
  func nobodyListens() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: ClientError.cannotConnect(errno: ENOENT)) {
      try BlockingClient(connectingTo: directory.path + "/socket")
    }
  }

  @Test("A path that does not fit is refused, not cut")
  func longPathIsRefused() {
    #expect(throws: ClientError.cannotConnect(errno: ENAMETOOLONG)) {
      try BlockingClient(connectingTo: "/tmp/" + String(repeating: "x", count: 104))
    }
  }

  @Test("A socket in a directory that others may write to is refused", arguments: [0o770, 0o777])
  func writableDirectoryIsRefused(mode: mode_t) throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    #expect(unsafe chmod(directory.path, mode) == 0)
    #expect(throws: ClientError.untrustedServer(.directoryWritableByOthers)) {
      try BlockingClient(connectingTo: server.path)
    }
    #expect(throws: Never.self) {
      try BlockingClient(connectingTo: server.path, verifyingServer: false)
    }
  }

  static let broken: [(bytes: String, error: ClientError)] = [
    ("nonsense\u{0}", malformed(.unexpectedByte, 1)),
    ("\u{0}", malformed(.unexpectedEnd, 0)),
    ("{\"continues\":true}\u{0}", .protocolViolation(.unexpectedContinues)),
    ("{\"surprise\":1}\u{0}", .protocolViolation(.unknownKey)),
    ("{}\u{0}{}\u{0}", .protocolViolation(.unexpectedBytes)),
    ("{}\u{0}", .protocolViolation(.unexpectedParameters(InvalidParameter("wasLocked")))),
    (String(repeating: " ", count: 101), .protocolViolation(.tooLong(limit: 100))),
  ]

  private static func malformed(_ reason: JSONError.Reason, _ offset: Int) -> ClientError {
    .protocolViolation(.malformed(JSONError(reason: reason, offset: offset)))
  }

  @Test("A reply that is none ends the connection", arguments: broken)
  func brokenReplyIsRefused(bytes: String, error: ClientError) throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    let client = try BlockingClient(connectingTo: server.path, limit: 100)
    try server.answer(bytes)
    #expect(throws: error) { try client.call(UnlockAccount(user: "ada")) }
    if case .protocolViolation(.unexpectedParameters) = error { return }
    #expect(throws: ClientError.disconnected) { try client.call(UnlockAccount(user: "ada")) }
  }

  @Test("A server that closes within its reply is noticed")
  func closedIsNoticed() throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    let client = try BlockingClient(connectingTo: server.path)
    try server.answer("{\"parameters\"")
    server.hangUp()
    #expect(throws: ClientError.disconnected) { try client.call(GetStatus()) }
  }

  @Test("A server that stays silent is given up, and its connection with it")
  func silenceTimesOut() throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    let client = try BlockingClient(connectingTo: server.path, timeout: .milliseconds(30))
    try server.answer("{\"parameters\"")
    #expect(throws: ClientError.timedOut) { try client.call(GetStatus()) }
    #expect(throws: ClientError.disconnected) { try client.call(GetStatus()) }
  }

  @Test("A refusal is a typed error, and the connection lives on")
  func refusalIsTyped() throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    let client = try BlockingClient(connectingTo: server.path)
    try server.answer(AdminError.noSuchAccount(user: "ada").reply)
    let error = #expect(throws: ClientError.self) { try client.call(UnlockAccount(user: "ada")) }
    #expect(error?.refusal(as: AdminError.self) == .noSuchAccount(user: "ada"))
    #expect(error?.refusal(as: AccountError.self) == nil)
    try server.answer(UnlockAccount.Reply(wasLocked: true).reply)
    #expect(try client.call(UnlockAccount(user: "ada")).wasLocked)
    let call = UnlockAccount(user: "ada").call
    #expect(try server.calls() == [call, call])
  }

  @Test("A reply of several reads arrives whole")
  func longReplyArrives() throws {
    let directory = try TemporaryDirectory()
    let server = try CannedServer(directory.path + "/socket")
    let client = try BlockingClient(connectingTo: server.path)
    let text = String(repeating: "é", count: 40_000)
    try server.answer(GetInterfaceDescription.Reply(description: text).reply)
    #expect(try client.call(GetInterfaceDescription(interface: "a.b")).description == text)
  }
}
