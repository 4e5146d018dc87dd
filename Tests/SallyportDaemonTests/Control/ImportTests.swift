import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("Taking authenticators over")
struct ImportTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let begin = BeginImport(authority: Authority(breakGlass: "move in"))

  private static func call(
    _ user: String = "ada", uid: Int64? = nil, preview: Bool? = nil
  ) -> ImportAuthenticator {
    ImportAuthenticator(
      user: user, uid: uid, origin: "oath", key: "3132333435363738393031323334353637383930",
      otp: DeviceParameters(algorithm: .sha1, digits: 6, period: 30),
      lastTimeStep: 0, recoveryCodes: ["30838042"], preview: preview)
  }

  @Test("I5: nobody but root takes anything over, or looks at what would be; it is recorded")
  func rootOnly() async throws {
    try await TestDaemon.run { daemon in
      for uid in [TestDaemon.ada.uid, UserID(4_000_002)] {
        let control = try daemon.connect(.control, as: PeerCredentials(pid: 1, uid: uid))
        #expect(try control.refusal(of: Self.begin) == ServiceError.permissionDenied)
        #expect(try control.refusal(of: Self.call()) == ServiceError.permissionDenied)
        #expect(
          try control.refusal(of: Self.call(preview: true)) == ServiceError.permissionDenied)
      }
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
      #expect(try daemon.events().map(\.action).contains(.administrationRefused))
    }
  }

  @Test("I7: root proves itself before anything is taken over, on each connection, for an hour")
  func proof() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(try control.refusal(of: BeginImport()) == AdminError.secondFactorNeeded)
      #expect(try control.refusal(of: Self.call()) == AdminError.stepUpRequired)
      _ = try control.call(Self.begin)
      let other = try daemon.connect(.control, as: Self.root)
      #expect(try other.refusal(of: Self.call()) == AdminError.stepUpRequired)
      daemon.clock.advance(by: .seconds(3600))
      #expect(try control.refusal(of: Self.call()) == AdminError.stepUpRequired)
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
    }
  }

  @Test("Whom it cannot be given to gets nothing")
  func refusals() async throws {
    try await TestDaemon.run { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let control = try daemon.connect(.control, as: Self.root)
      _ = try control.call(Self.begin)
      for preview in [true, nil] {
        #expect(
          try control.refusal(of: Self.call("mara", preview: preview))
            == AdminError.alreadyEnrolled(user: "mara"))
        #expect(
          try control.refusal(of: Self.call("ghost", preview: preview))
            == AdminError.noSuchAccount(user: "ghost"))
        #expect(
          try control.refusal(of: Self.call(uid: 7, preview: preview))
            == AdminError.identityChanged(user: "ada"))
      }
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
    }
  }

  @Test("A preview needs no proof and changes nothing")
  func preview() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      let reply = try control.call(Self.call(preview: true))
      #expect(reply == ImportAuthenticator.Reply(.taken))
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
    }
  }

  @Test("What was taken over is there, and recorded with whoever did it")
  func taken() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      _ = try control.call(Self.begin)
      let reply = try control.call(Self.call(uid: Int64(TestDaemon.ada.uid.rawValue)))
      #expect(
        reply
          == ImportAuthenticator.Reply(
            .taken, device: "phone", recoveryCodes: 1, newRecoveryCodes: false))
      let account = try daemon.account(TestDaemon.ada)
      #expect(account.devices.map(\.name.value) == ["phone"])
      let event = try #require(try daemon.events().last)
      #expect(event.action == .authenticatorImported)
      #expect(event.note == "move in; oath, recovery codes: 1")
    }
  }
}
