import Glibc
import SallyportCore
import SallyportService
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// What the server does with any bytes, over real sockets.
@Suite("The Varlink server")
struct VarlinkServerTests {
  private static let begin = LoginBegin(user: "mara", service: "login").call
  private static let notRequired = RawConnection.Answer.reply(
    LoginStepReply(step: .done(.notRequired, text: nil)).reply)

  private static func error<Failure: WireError>(_ error: Failure) -> RawConnection.Answer {
    .reply(error.reply)
  }

  private static func ask(
    _ daemon: TestDaemon, _ method: String, _ parameters: JSONObject = JSONObject(),
    at socket: Socket = .login
  ) throws -> RawConnection.Answer {
    let connection = try RawConnection(to: daemon.path(of: socket))
    try connection.send(MethodCall(method: method, parameters: parameters))
    return try connection.answer()
  }

  // MARK: Hostile bytes

  @Test(
    "I11: what is no call closes the connection without a word, and the next one works",
    arguments: [
      "\0", "hello\0", "{}\0", "[]\0", "null\0", "{\"method\":5}\0", "{\"method\":\"\"}\0",
      "{\"method\":\"Begin\"}\0", "{\"method\":\".Begin\"}\0", "{\"method\":\"org.sallyport.\"}\0",
      "{\"method\":\"a.B\",\"method\":\"a.B\"}\0", "{\"method\":\"a.B\",\"extra\":1}\0",
      "{\"method\":\"a.B\",\"parameters\":[]}\0", "{\"method\":\"a.B\",\"oneway\":1}\0",
      "{\"method\":\"a.B\",\"oneway\":true,\"more\":true}\0",
      "{\"method\":\"a.B\",\"upgrade\":true}\0", "{\"method\":\"a.B\"}}\0",
      "{\"method\":\"a.B\",\"parameters\":{\"x\":1e999}}\0",
      "{\"method\":\"a.B\",\"parameters\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":1}}}}}}}}}\0",
      "GET / HTTP/1.1\r\n\r\n\0",
    ])
  func noCall(text: String) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send(text)
      #expect(try connection.answer() == .closed)
      #expect(try Self.ask(daemon, LoginBegin.method, Self.begin.parameters) == Self.notRequired)
    }
  }

  @Test("Bytes that are not UTF-8 close the connection")
  func notUTF8() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send(Array("{\"method\":\"a.B".utf8) + [0xFF] + Array("\"}\0".utf8))
      #expect(try connection.answer() == .closed)
    }
  }

  @Test("Nonsense behind a good call does not undo it")
  func nonsenseBehindACall() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send("{\"method\":\"org.varlink.service.GetInfo\"}\0nonsense\0")
      guard case .reply(let reply) = try connection.answer() else {
        Issue.record("the good call has no reply")
        return
      }
      #expect(reply.error == nil)
      #expect(try connection.answer() == .closed)
    }
  }

  @Test(
    "I11: a message over the limit closes the connection before it has ended",
    arguments: [(Socket.login, MessageLimits.login), (.control, MessageLimits.control)])
  func tooLong(socket: Socket, limit: Int) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: socket))
      // The daemon may close while the rest is still being sent.
      do { try connection.send([UInt8](repeating: 0x20, count: limit + 1)) } catch {
        #expect(error as? ClientError == .disconnected)
      }
      #expect(try connection.answer() == .closed)
    }
  }

  @Test("A message of exactly the limit is answered")
  func exactLimit() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      let call = Array("{\"method\":\"org.varlink.service.GetInfo\"}".utf8)
      let padding = [UInt8](repeating: 0x20, count: MessageLimits.login - call.count)
      try connection.send(padding + call + [0])
      guard case .reply = try connection.answer() else {
        Issue.record("the longest message has no reply")
        return
      }
    }
  }

  // MARK: Errors

  @Test(
    "Another interface is not found, not even one of the other socket",
    arguments: [
      (Socket.login, "org.sallyport.Account"), (.login, "org.sallyport.Admin"),
      (.login, "org.example"), (.login, "org.sallyport.login"), (.control, "org.sallyport.Login"),
      (.control, "org.sallyport"),
    ])
  func interfaceNotFound(socket: Socket, interface: String) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let answer = try Self.ask(daemon, "\(interface).Begin", at: socket)
      #expect(answer == Self.error(ServiceError.interfaceNotFound(interface: interface)))
    }
  }

  @Test(
    "Another method is not found",
    arguments: [
      (Socket.login, "org.sallyport.Login.Permit"), (.login, "org.sallyport.Login.begin"),
      (.control, "org.sallyport.Account.Begin"), (.control, "org.sallyport.Admin.Begin"),
      (.login, "org.varlink.service.Begin"), (.control, "org.varlink.service.Begin"),
    ])
  func methodNotFound(socket: Socket, method: String) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let answer = try Self.ask(daemon, method, at: socket)
      #expect(answer == Self.error(ServiceError.methodNotFound(method: method)))
    }
  }

  @Test(
    "A parameter that is missing, unknown, of another type or too long is refused by name",
    arguments: [
      ("Begin", ["service": .string("login")], "user"),
      ("Begin", ["user": .string("mara")], "service"),
      ("Begin", ["user": .null, "service": .string("x")], "user"),
      ("Begin", ["user": .integer(5), "service": .string("x")], "user"),
      ("Begin", ["user": .string(""), "service": .string("x")], "user"),
      (
        "Begin",
        ["user": .string(String(repeating: "x", count: 257)), "service": .string("x")], "user"
      ),
      (
        "Begin", ["user": .string("mara"), "service": .string("x"), "uid": .integer(0)], "uid"
      ),
      (
        "Begin", ["user": .string("mara"), "service": .string("x"), "silent": .string("yes")],
        "silent"
      ),
      (
        "Begin", ["user": .string("m"), "service": .string("x"), "evil\" {}": .bool(true)],
        "parameters"
      ),
      ("Answer", [:], "response"),
      ("Answer", ["response": .string(String(repeating: "1", count: 513))], "response"),
      ("Answer", ["response": .string("1"), "verdict": .string("permit")], "verdict"),
      ("Cancel", ["user": .string("mara")], "user"),
      ("CheckAccount", ["user": .string("mara")], "service"),
    ] as [(String, JSONObject, String)])
  func invalidParameter(method: String, parameters: JSONObject, name: String) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let answer = try Self.ask(daemon, "org.sallyport.Login.\(method)", parameters)
      #expect(answer == Self.error(ServiceError.invalidParameter(InvalidParameter(name))))
    }
  }

  // MARK: org.varlink.service

  @Test(
    "Each socket names itself and what it serves",
    arguments: [
      (Socket.login, ["org.varlink.service", "org.sallyport.Login"]),
      (
        .control,
        [
          "org.varlink.service", "org.sallyport.Account", "org.sallyport.Admin",
          "org.sallyport.Outbox",
        ]
      ),
    ])
  func getInfo(socket: Socket, interfaces: [String]) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let info = try daemon.connect(socket).call(GetInfo())
      #expect(info.interfaces == interfaces)
      #expect((info.vendor, info.product) == ("Sallyport", "sallyportd"))
      #expect((info.version, info.url) == (Version.current, Version.url))
    }
  }

  @Test("Each socket describes what it serves as it is shipped, and nothing else")
  func getInterfaceDescription() async throws {
    try await TestDaemon.run(.socket) { daemon in
      for (socket, served) in [
        (Socket.login, [ShippedInterface.service, .login]),
        (.control, [.service, .account, .admin, .outbox]),
      ] {
        let connection = try daemon.connect(socket)
        for interface in ShippedInterface.all {
          let call = GetInterfaceDescription(interface: interface.name)
          if served.contains(where: { $0.name == interface.name }) {
            #expect(try connection.call(call).description == interface.text)
          } else {
            #expect(
              try connection.refusal(of: call)
                == ServiceError.interfaceNotFound(interface: interface.name))
          }
        }
      }
    }
  }

  // MARK: One call after the other

  @Test("A oneway call gets no reply, not even an error, and is done")
  func oneway() async throws {
    try await TestDaemon.run(.socket) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let connection = try RawConnection(to: daemon.path(of: .login))
      let oneway = { MethodCall(method: $0, parameters: $1, oneway: true) }
      try connection.send(
        oneway(LoginAnswer.method, JSONObject()), oneway("org.example.No", JSONObject()),
        oneway(LoginBegin.method, Self.begin.parameters), LoginCancel().call)
      #expect(try connection.answer() == .reply(EmptyReply().reply))
    }
  }

  @Test("A call that would take several replies gets its one")
  func more() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send(
        MethodCall(method: LoginBegin.method, parameters: Self.begin.parameters, more: true))
      #expect(try connection.answer() == Self.notRequired)
    }
  }

  @Test("Eight calls ahead are answered in their order, when their turn comes")
  func callsAhead() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let gate = Gate()
      daemon.names.wait(at: gate)
      let connection = try RawConnection(to: daemon.path(of: .login))
      let ahead = (1...8).map { MethodCall(method: "org.sallyport.Login.M\($0)", parameters: [:]) }
      try connection.send([Self.begin] + ahead)
      try gate.waitForArrival()
      gate.open()
      #expect(try connection.answer() == Self.notRequired)
      for call in ahead {
        #expect(
          try connection.answer() == Self.error(ServiceError.methodNotFound(method: call.method)))
      }
    }
  }

  @Test("I11: nine calls ahead close the connection")
  func tooManyCallsAhead() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let gate = Gate()
      daemon.names.wait(at: gate)
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send([MethodCall](repeating: Self.begin, count: 10))
      #expect(try connection.answer() == .closed)
      gate.open()
    }
  }

  @Test("I11: a hundred calls in one packet end the connection, and do not get a turn each")
  func flood() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      let call = MethodCall(
        method: LoginBegin.method, parameters: Self.begin.parameters, oneway: true)
      try connection.send([MethodCall](repeating: call, count: 100))
      #expect(try connection.answer() == .closed)
      let next = try RawConnection(to: daemon.path(of: .login))
      try next.send(Self.begin)
      #expect(try next.answer() == Self.notRequired)
    }
  }

  @Test("A peer that does not read its replies is let go")
  func repliesPileUp() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .control))
      let call = GetInterfaceDescription(interface: "org.sallyport.Account").call
      var isClosed = false
      // Far more than the kernel and the daemon hold together.
      for _ in 1...20_000 where !isClosed {
        do { try connection.send(call) } catch { isClosed = true }
      }
      #expect(isClosed)
    }
  }

  // MARK: Stopping

  /// A daemon that is asked about Ada, has not found out yet who that is, and stops.
  private func drain(
    lingering: Duration, isCommitting: @escaping @Sendable () -> Bool,
    _ body: (TestDaemon, RawConnection, _ gate: Gate, _ drained: Gate) throws -> Void
  ) async throws {
    try await TestDaemon.run(.socket) { daemon in
      let gate = Gate()
      daemon.names.wait(at: gate)
      let busy = try RawConnection(to: daemon.path(of: .login))
      let ada = LoginBegin(user: "ada", service: "login").call
      try busy.send(ada, ada)
      try gate.waitForArrival()
      let drained = Gate()
      try daemon.onLoop { resident in
        resident.loginLoop.connections.drain(
          on: resident.loop, lingering: lingering, isCommitting: isCommitting
        ) { drained.announceArrival() }
      }
      try body(daemon, busy, gate, drained)
    }
  }

  @Test("At the end who waits for a name service that hangs is hung up on, and nothing is decided")
  func drainUndecided() async throws {
    try await drain(lingering: .milliseconds(20), isCommitting: { false }) {
      daemon, busy, gate, drained in
      #expect(try busy.answer() == .closed)
      try drained.waitForArrival()
      #expect(try daemon.events().isEmpty)
      gate.open()
    }
  }

  @Test("At the end what is being committed keeps the daemon, and all that is answered meanwhile")
  func drainCommitting() async throws {
    try await drain(lingering: .zero, isCommitting: { true }) { daemon, busy, gate, drained in
      let late = try RawConnection(to: daemon.path(of: .login))
      #expect(try late.answer() == .closed)
      gate.open()
      #expect(try busy.answer() == Self.notRequired)
      // The call ahead was not begun; it is not answered.
      #expect(try busy.answer() == .closed)
      try drained.waitForArrival()
    }
  }

  @Test("At the end a name service that is not too slow is waited for")
  func drainSlow() async throws {
    try await drain(lingering: .seconds(60), isCommitting: { false }) { _, busy, gate, _ in
      gate.open()
      let answer = try busy.answer()
      #expect(answer == Self.notRequired)
    }
  }

  @Test("At the end a prompt that waits for its peer is closed")
  func drainPrompt() async throws {
    try await TestDaemon.run(.socket) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let prompting = try RawConnection(to: daemon.path(of: .login))
      try prompting.send(Self.begin)
      let prompt = LoginStep.prompt(text: "Verification code: ", echo: true)
      #expect(try prompting.answer() == .reply(LoginStepReply(step: prompt).reply))
      let drained = Gate()
      try daemon.onLoop { resident in
        resident.loginLoop.drain(on: resident.loop, lingering: .zero) { drained.announceArrival() }
      }
      #expect(try prompting.answer() == .closed)
      try drained.waitForArrival()
    }
  }

  @Test("I14: an answer that has arrived when the daemon stops is decided about, once, and said")
  func drainAnswer() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let phone = try daemon.enroll(TestDaemon.mara).phone
      let prompting = try RawConnection(to: daemon.path(of: .login))
      try prompting.send(Self.begin)
      _ = try prompting.answer()

      let gate = Gate()
      let drained = Gate()
      try daemon.onLoop(behind: gate) { resident in
        resident.loginLoop.drain(on: resident.loop, lingering: .zero) {
          drained.announceArrival()
        }
      }
      let answer = LoginAnswer(response: Redacted(daemon.code(of: phone))).call
      try prompting.send(answer)
      gate.open()
      let permit = LoginStep.done(.permit, text: nil)
      #expect(try prompting.answer() == .reply(LoginStepReply(step: permit).reply))
      #expect(try prompting.answer() == .closed)
      try drained.waitForArrival()
      #expect(try daemon.events().count { $0.verdict == .permit } == 1)
    }
  }

  @Test("Who was asked a moment before the daemon stops may answer, and nobody else comes in")
  func lingering() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let phone = try daemon.enroll(TestDaemon.mara).phone
      let drained = Gate()
      do {
        let prompting = try RawConnection(to: daemon.path(of: .login))
        try prompting.send(Self.begin)
        _ = try prompting.answer()
        try daemon.onLoop { resident in
          resident.loginLoop.drain(on: resident.loop, lingering: .seconds(60)) {
            drained.announceArrival()
          }
        }
        let late = try RawConnection(to: daemon.path(of: .login))
        #expect(try late.answer() == .closed)
        try prompting.send(LoginAnswer(response: Redacted(daemon.code(of: phone))).call)
        let permit = LoginStep.done(.permit, text: nil)
        #expect(try prompting.answer() == .reply(LoginStepReply(step: permit).reply))
      }
      // The peer has gone, and so nobody is left, long before the time is over.
      try drained.waitForArrival()
    }
  }

  @Test("A person who does not answer at once keeps the daemon for its time only")
  func lingeringEnds() async throws {
    try await TestDaemon.run(.socket) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let prompting = try RawConnection(to: daemon.path(of: .login))
      try prompting.send(Self.begin)
      _ = try prompting.answer()
      let drained = Gate()
      try daemon.onLoop { resident in
        resident.loginLoop.drain(on: resident.loop, lingering: .milliseconds(50)) {
          drained.announceArrival()
        }
      }
      #expect(try prompting.answer() == .closed)
      try drained.waitForArrival()
    }
  }

  @Test("A part of a call that has arrived when the daemon stops is no call")
  func drainPart() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      try connection.send(Self.begin)
      #expect(try connection.answer() == Self.notRequired)
      let gate = Gate()
      let drained = Gate()
      try daemon.onLoop(behind: gate) { resident in
        resident.loginLoop.drain(on: resident.loop, lingering: .zero) {
          drained.announceArrival()
        }
      }
      try connection.send("{\"method\":")
      gate.open()
      #expect(try connection.answer() == .closed)
      try drained.waitForArrival()
    }
  }

  @Test("A daemon without connections is drained at once")
  func drainNothing() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let answered = RecordedOrder()
      try daemon.onLoop { resident in
        resident.loginLoop.drain(on: resident.loop) { answered.append("drained") }
      }
      #expect(answered.all == ["drained"])
    }
  }

  @Test("Everybody may connect: the kernel says who it is")
  func mode() async throws {
    try await TestDaemon.run(.socket) { daemon in
      for socket in [Socket.login, .control] {
        var status = stat()
        #expect(unsafe stat(daemon.path(of: socket), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o666)
        #expect(status.st_mode & S_IFMT == S_IFSOCK)
      }
    }
  }
}
