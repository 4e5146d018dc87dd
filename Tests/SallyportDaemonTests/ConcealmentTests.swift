import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// I8: codes, secrets and typed answers appear in no log, error or description.
@Suite("What is concealed")
struct ConcealmentTests {
  /// What must not be seen, in every spelling that might slip out.
  private struct Secrets {
    private(set) var spellings: Set<String> = []

    mutating func keep(_ texts: [String]) {
      for text in texts {
        let compact = text.filter { $0 != "-" && $0 != " " }
        spellings.formUnion([text, text.lowercased(), compact, compact.lowercased()])
      }
    }

    func found(in text: String) -> [String] {
      let text = text.lowercased()
      return spellings.filter { text.contains($0.lowercased()) }
    }
  }

  @Test(
    "I8: a whole life of a second factor leaves no key, code or answer in a log at any level",
    arguments: Transport.allCases)
  func log(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      var secrets = Secrets()
      let phone = try enroll(with: daemon, &secrets)
      daemon.clock.advance(by: .seconds(30))
      try logIn(with: phone, daemon, &secrets)
      daemon.clock.advance(by: .seconds(30))
      try endIt(with: phone, daemon, &secrets)
      #expect(secrets.spellings.count > 30)
      #expect(secrets.found(in: daemon.log.text).isEmpty)
      let descriptions = try daemon.events().map { "\($0)" } + daemon.events().map(dumped)
      #expect(secrets.found(in: descriptions.joined()).isEmpty)
      // The log that was searched is the log that was written.
      #expect(daemon.log.text.contains("audit login permit account=mara"))
      #expect(daemon.log.text.contains("audit deviceAdded done account=mara"))
      #expect(daemon.log.text.contains("audit disabled done account=mara"))
    }
  }

  private func enroll(with daemon: TestDaemon, _ secrets: inout Secrets) throws -> Phone {
    let control = try daemon.connect(.control)
    let pending = try control.call(BeginEnrollment()).enrollment
    let phone = try Phone(pending)
    let answers = [daemon.wrongCode(of: phone), "correct horse battery", daemon.code(of: phone)]
    secrets.keep([pending.key.value, pending.uri.value] + answers)
    for answer in answers.dropLast() {
      _ = try? control.call(ConfirmEnrollment(code: Redacted(answer)))
    }
    let confirmed = try control.call(ConfirmEnrollment(code: Redacted(answers[2])))
    secrets.keep(try #require(confirmed.recoveryCodes).map(\.code.value))
    #expect(secrets.found(in: "\(pending) \(confirmed) \(dumped(pending))").isEmpty)
    return phone
  }

  private func logIn(
    with phone: Phone, _ daemon: TestDaemon, _ secrets: inout Secrets
  ) throws {
    let login = try daemon.connect(.login)
    let answers = ["hunter2-hunter2", daemon.wrongCode(of: phone), daemon.code(of: phone)]
    secrets.keep(answers)
    _ = try login.step(LoginBegin(user: "mara", service: "login"))
    for answer in answers.dropLast() {
      _ = try login.step(LoginAnswer(response: Redacted(answer)))
    }
    let last = LoginAnswer(response: Redacted(answers[2]))
    #expect(try login.step(last) == .done(.permit, text: nil))
    // People type passwords where a name is asked for.
    secrets.keep(["tr0ub4dor"])
    _ = try login.step(LoginBegin(user: "tr0ub4dor", service: "login"))
  }

  private func endIt(
    with phone: Phone, _ daemon: TestDaemon, _ secrets: inout Secrets
  ) throws {
    let control = try daemon.connect(.control)
    let first = daemon.code(of: phone)
    let sheet = try control.call(RegenerateRecoveryCodes(stepUp: Redacted(first)))
      .recoveryCodes.map(\.code.value)
    secrets.keep([first] + sheet)
    #expect(throws: ClientError.self) {
      try control.call(ShowRecoveryCodes(stepUp: Redacted(first)))
    }
    _ = try control.call(ShowRecoveryCodes(stepUp: Redacted(sheet[0])))
    daemon.clock.advance(by: .seconds(60))
    let pair = [-30, 0].map { phone.code(at: daemon.clock.now + .seconds($0)) }
    secrets.keep(pair)
    let codes = ResynchronizeDevice.Codes(first: Redacted(pair[0]), second: Redacted(pair[1]))
    _ = try control.call(ResynchronizeDevice(name: "phone", codes: codes))
    #expect(throws: ClientError.self) {
      try control.call(ResynchronizeDevice(name: "phone", codes: codes))
    }
    _ = try control.call(DisableSecondFactor(stepUp: Redacted(sheet[1])))
  }

  private func dumped(_ value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }

  @Test("I8: a message that is refused is not quoted in the log")
  func refusedMessages() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let call =
        "{\"method\":\"org.sallyport.Login.Answer\",\"parameters\":{\"response\":\"918273\""
      for text in [
        call + "\0", call + "},\"918273\":1}\0", call + "}}918273\0", "918273\0",
        "{\"method\":\"918273\"}\0", call + ",\"response\":\"918273\"}}\0",
      ] {
        let connection = try RawConnection(to: daemon.path(of: .login))
        try connection.send(text)
        #expect(try connection.answer() == .closed)
      }
      #expect(daemon.log.lines.count == 6)
      #expect(!daemon.log.text.contains("918273"))
    }
  }

  @Test("I8: a wrong parameter is not quoted in the error")
  func refusedParameters() async throws {
    try await TestDaemon.run(.socket) { daemon in
      let connection = try RawConnection(to: daemon.path(of: .login))
      let parameters: [JSONObject] = [
        ["response": .integer(918_273)], ["response": .array([.string("918273")])],
        ["response": .string("1"), "918 273": .bool(true)],
      ]
      for parameters in parameters {
        try connection.send(MethodCall(method: LoginAnswer.method, parameters: parameters))
        guard case .reply(let reply) = try connection.answer() else {
          Issue.record("a wrong parameter closed the connection")
          return
        }
        #expect(reply.error == "org.varlink.service.InvalidParameter")
        let text = reply.parameters["parameter"]
        #expect([.string("response"), .string("parameters")].contains(text))
      }
    }
  }
}
