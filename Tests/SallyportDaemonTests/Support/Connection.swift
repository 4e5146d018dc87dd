import SallyportVarlink

@testable import SallyportDaemon

/// One connection to a daemon under test.
protocol Connection: AnyObject {
  /// Calls a method by name and returns the parameters of its reply.
  func call(method: String, parameters: JSONObject) throws -> JSONObject

  func close()
}

extension Connection {
  func call<Call: WireCall>(_ call: Call) throws -> Call.Reply {
    try Call.Reply(parameters: try self.call(method: Call.method, parameters: call.parameters))
  }

  /// The error that a call is refused with; nil where it is not.
  func refusal<Call: WireCall, Refusal: WireError>(
    of call: Call, as type: Refusal.Type = Refusal.self
  ) throws -> Refusal? {
    do {
      _ = try self.call(call)
      return nil
    } catch let error as ClientError {
      return error.refusal(as: type)
    }
  }

  /// The step that answers a call of the login interface.
  func step<Call: WireCall>(_ call: Call) throws -> LoginStep where Call.Reply == LoginStepReply {
    try self.call(call).step
  }
}

/// The real client over a real socket.
final class SocketConnection: Connection {
  private var client: BlockingClient?

  init(to path: String) throws {
    client = try BlockingClient(connectingTo: path)
  }

  func call(method: String, parameters: JSONObject) throws -> JSONObject {
    guard let client else { throw ClientError.disconnected }
    return try client.call(method: method, parameters: parameters)
  }

  func close() {
    client = nil
  }
}

/// A session of its own, called on its loop.
final class MemoryConnection: Connection {
  private let thread: LoopThread<TestDaemon.Resident>

  /// Of the session, which is there until either side hangs up.
  private let number: Int

  init(
    to socket: Socket, of thread: LoopThread<TestDaemon.Resident>, as peer: PeerCredentials
  ) throws {
    self.thread = thread
    number = try thread.run { resident in
      let number = resident.connected + 1
      resident.connected = number
      let loginLoop = resident.loginLoop
      let endpoint = socket == .login ? loginLoop.loginEndpoint : loginLoop.controlEndpoint
      resident.sessions[number] = endpoint.makeSession(peer) { [weak resident] in
        resident?.hangUp(number)
      }
      return number
    }
  }

  func call(method: String, parameters: JSONObject) throws -> JSONObject {
    let call = MethodCall(method: method, parameters: parameters)
    let number = number
    let reply: MethodReply = try thread.runUntilDone { resident, done in
      guard let session = resident.sessions[number] else {
        return done(.failure(ClientError.disconnected))
      }
      session.answer(call) { done(.success($0)) }
    }
    if let error = reply.error {
      throw ClientError.refused(error: error, parameters: reply.parameters)
    }
    return reply.parameters
  }

  func close() {
    let number = number
    try? thread.run { $0.hangUp(number) }
  }
}

extension TestDaemon.Resident {
  fileprivate func hangUp(_ number: Int) {
    sessions.removeValue(forKey: number)?.connectionEnded()
  }
}
