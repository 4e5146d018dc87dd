import NIOCore
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
  /// The session, until either side hangs up; lives on the loop.
  private final class Line {
    var session: (any VarlinkSession)?

    func hangUp() {
      session?.connectionEnded()
      session = nil
    }
  }

  private let loop: any EventLoop
  private let line: NIOLoopBound<Line>

  init(
    to socket: Socket, of resident: NIOLoopBound<TestDaemon.Resident>, on loop: any EventLoop,
    as peer: PeerCredentials
  ) throws {
    self.loop = loop
    line = try loop.submit {
      let loginLoop = resident.value.loginLoop
      let endpoint = socket == .login ? loginLoop.loginEndpoint : loginLoop.controlEndpoint
      let line = Line()
      line.session = endpoint.makeSession(peer) { [weak line] in line?.hangUp() }
      return NIOLoopBound(line, eventLoop: loop)
    }.wait()
  }

  func call(method: String, parameters: JSONObject) throws -> JSONObject {
    let call = MethodCall(method: method, parameters: parameters)
    let (loop, line) = (loop, line)
    let reply = try loop.flatSubmit {
      let promise = loop.makePromise(of: MethodReply.self)
      if let session = line.value.session {
        session.answer(call) { promise.succeed($0) }
      } else {
        promise.fail(ClientError.disconnected)
      }
      return promise.futureResult
    }.wait()
    if let error = reply.error {
      throw ClientError.refused(error: error, parameters: reply.parameters)
    }
    return reply.parameters
  }

  func close() {
    let line = line
    try? loop.submit { line.value.hangUp() }.wait()
  }
}
