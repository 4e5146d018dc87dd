import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// One's own devices as the command line looks after them, over memory and over a socket.
@Suite("A conversation about devices")
struct DeviceConversationTests {
  /// The account of `TestDaemon.mara` with a phone and a tablet, and what she holds in her hands.
  private func enrollTwo(_ daemon: TestDaemon) throws -> (phone: Phone, tablet: Phone) {
    var (account, phone, _) = Fixtures.enrolled(TestDaemon.mara)
    let (device, tablet) = Fixtures.device(named: "tablet", of: TestDaemon.mara)
    account.devices.append(device)
    try daemon.keep(account)
    return (phone, tablet)
  }

  /// What a phone showed half a minute ago, and shows now.
  private func codes(of phone: Phone, _ daemon: TestDaemon) -> ResynchronizeDevice.Codes {
    let now = daemon.clock.now
    return .init(
      first: Redacted(phone.code(at: now - .seconds(30))), second: Redacted(phone.code(at: now)))
  }

  // MARK: Refusals

  @Test(
    "A name that no device has, or none can have, is refused and uses up no code",
    arguments: Transport.allCases)
  func names(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try enrollTwo(daemon)
      let before = try daemon.account(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      let unknown = AccountError.noSuchDevice(name: "Phone")
      #expect(try control.refusal(of: RemoveDevice(name: "Phone", stepUp: code)) == unknown)
      #expect(
        try control.refusal(of: ResynchronizeDevice(name: "Phone", codes: codes(of: phone, daemon)))
          == unknown)
      let invalid = ServiceError.invalidParameter(InvalidParameter("name"))
      for name in ["", "a\u{7}", String(repeating: "x", count: 65)] {
        #expect(try control.refusal(of: RemoveDevice(name: name, stepUp: code)) == invalid)
        #expect(try control.refusal(of: ResynchronizeDevice(name: name)) == invalid)
      }
      #expect(try daemon.account(TestDaemon.mara) == before)
    }
  }

  @Test("I6: a mandatory second factor keeps its last device", arguments: Transport.allCases)
  func mandatory(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["mode": "mandatory"]) { daemon in
      let (phone, tablet) = try enrollTwo(daemon)
      let control = try daemon.connect(.control)
      let first = Redacted(daemon.code(of: phone))
      #expect(try control.call(RemoveDevice(name: "phone", stepUp: first)).enrolled)
      let second = Redacted(daemon.code(of: tablet))
      #expect(
        try control.refusal(of: RemoveDevice(name: "tablet", stepUp: second))
          == AccountError.secondFactorMandatory)
      #expect(try daemon.account(TestDaemon.mara).devices.count == 1)
    }
  }

  @Test("I3: every pair is counted, and ten lock", arguments: Transport.allCases)
  func pairsAreCounted(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try enrollTwo(daemon)
      let control = try daemon.connect(.control)
      let right = codes(of: phone, daemon)
      let swapped = ResynchronizeDevice(
        name: "phone", codes: .init(first: right.second, second: right.first))
      for number in 1...10 {
        #expect(try control.refusal(of: swapped) == AccountError.stepUpRejected(reason: .wrong))
        #expect(
          try daemon.account(TestDaemon.mara).stepUpThrottle.consecutiveFailures == number)
      }
      let call = ResynchronizeDevice(name: "phone", codes: right)
      #expect(try control.refusal(of: call) == AccountError.stepUpLocked)
      #expect(
        try control.refusal(of: ResynchronizeDevice(name: "phone")) == AccountError.stepUpLocked)
      #expect(try daemon.account(TestDaemon.mara).devices[0].clockDrift == 0)
    }
  }

  @Test("A recovery code is no code of a device", arguments: Transport.allCases)
  func recoveryCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let call = ResynchronizeDevice(
        name: "phone", codes: .init(first: Redacted(codes[0]), second: Redacted(codes[1])))
      #expect(try control.refusal(of: call) == AccountError.stepUpRejected(reason: .notACode))
      let account = try daemon.account(TestDaemon.mara)
      #expect((account.recoveryCodes.count, account.stepUpThrottle.consecutiveFailures) == (8, 0))
    }
  }

  @Test(
    "I4: a store that cannot write neither removes nor resynchronizes",
    arguments: Transport.allCases)
  func storeFails(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try enrollTwo(daemon)
      let before = try daemon.account(TestDaemon.mara)
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      let control = try daemon.connect(.control)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try control.refusal(of: RemoveDevice(name: "tablet", stepUp: code))
          == AccountError.unavailable)
      let resync = ResynchronizeDevice(name: "phone", codes: codes(of: phone, daemon))
      #expect(try control.refusal(of: resync) == AccountError.unavailable)
      try daemon.onLoop { $0.store.failWrites(with: nil) }
      #expect(try daemon.account(TestDaemon.mara) == before)
      #expect(try control.call(resync).device.clockDrift == 0)
    }
  }

  // MARK: What is done

  @Test(
    "E6: a device that was removed lets nobody in a moment later, and the others do",
    arguments: Transport.allCases)
  func removal(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, tablet) = try enrollTwo(daemon)
      let control = try daemon.connect(.control)
      let stepUp = Redacted(daemon.code(of: tablet))
      #expect(try control.call(RemoveDevice(name: "tablet", stepUp: stepUp)).enrolled)
      let status = try control.call(GetStatus()).status
      #expect(status.devices.map(\.name) == ["phone"])
      #expect((status.enrolled, status.recoveryCodesLeft) == (true, 8))

      daemon.clock.advance(by: .seconds(30))
      let login = try daemon.connect(.login)
      let verdicts = try [tablet, phone].map { device in
        let code = Redacted(daemon.code(of: device))
        return try login.step(LoginBegin(user: "mara", service: "sshd", firstAnswer: code))
      }
      #expect(verdicts == [.done(.deny, text: nil), .done(.permit, text: nil)])
      let removed = try daemon.events().first { $0.action == .deviceRemoved }
      #expect(removed?.device?.value == "tablet")
      #expect(daemon.log.text.contains("audit deviceRemoved done account=mara"))
    }
  }

  @Test("E6: the last device takes the sheet with it", arguments: Transport.allCases)
  func lastDevice(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let call = RemoveDevice(name: "phone", stepUp: Redacted(codes[0]))
      #expect(try !control.call(call).enrolled)
      #expect(try daemon.account(TestDaemon.mara).holdsNothing)
      #expect(
        try daemon.events().map(\.action).suffix(3) == [
          .recoveryCodeUsed, .deviceRemoved, .disabled,
        ])
    }
  }

  @Test("I7: a removal makes a pending enrolment void", arguments: Transport.allCases)
  func pendingIsVoid(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, tablet) = try enrollTwo(daemon)
      let (first, second) = (try daemon.connect(.control), try daemon.connect(.control))
      let begin = BeginEnrollment(stepUp: Redacted(daemon.code(of: tablet)))
      let new = try Phone(first.call(begin).enrollment)
      let remove = RemoveDevice(name: "tablet", stepUp: Redacted(daemon.code(of: phone)))
      #expect(try second.call(remove).enrolled)
      let confirm = ConfirmEnrollment(code: Redacted(daemon.code(of: new)))
      #expect(try first.refusal(of: confirm) == AccountError.noPendingEnrollment)
      #expect(try daemon.account(TestDaemon.mara).devices.map(\.name.value) == ["phone"])
    }
  }

  @Test(
    "E8: a device whose clock is off lets in again, and its drift is told",
    arguments: Transport.allCases, [-43200, -270, 120, 43200])
  func resynchronization(transport: Transport, seconds: Int) async throws {
    try await TestDaemon.run(transport) { daemon in
      var (phone, _) = try daemon.enroll(TestDaemon.mara)
      // So that codes of half a day ago are later than the enrolment.
      daemon.clock.advance(by: .seconds(86400))
      let right = phone
      phone.clockDrift = .seconds(seconds)
      let control = try daemon.connect(.control)
      #expect(
        try control.refusal(of: ResynchronizeDevice(name: "phone")) == AccountError.stepUpRequired)
      let call = ResynchronizeDevice(name: "phone", codes: codes(of: phone, daemon))
      let device = try control.call(call).device
      #expect(device.clockDrift == Int64(seconds / 30 * 30))
      #expect(device.lastUsedAt == daemon.clock.now.seconds)
      #expect(try control.call(GetStatus()).status.devices == [device])
      #expect(
        try daemon.log.text.contains("audit deviceResynchronized done account=mara")
          && daemon.events().last?.method == .app)

      daemon.clock.advance(by: .seconds(30))
      let login = try daemon.connect(.login)
      let verdicts = try [right, phone].map { device in
        let code = Redacted(daemon.code(of: device))
        return try login.step(LoginBegin(user: "mara", service: "sshd", firstAnswer: code))
      }
      #expect(verdicts == [.done(.deny, text: nil), .done(.permit, text: nil)])
    }
  }

  @Test("I1: a pair works once, and a used one says until when", arguments: Transport.allCases)
  func usedPair(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control)
      let call = ResynchronizeDevice(name: "phone", codes: codes(of: phone, daemon))
      #expect(try control.call(call).device.clockDrift == 0)
      let next = daemon.clock.now.seconds + 30
      #expect(try control.refusal(of: call) == AccountError.codesUsed(until: next))
    }
  }
}
