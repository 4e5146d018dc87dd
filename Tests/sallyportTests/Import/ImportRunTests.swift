import SallyportImport
import SallyportVarlink
import Testing

@testable import sallyport

@Suite("Taking second factors over")
struct ImportRunTests {
  private static func candidate(_ user: String = "ada") throws -> ImportCandidate {
    var authenticator = try ForeignAuthenticator(key: [UInt8](repeating: 7, count: 16))
    authenticator.recoveryCodes = ["30838042"]
    authenticator.lastTimeStep = 59_845_518
    authenticator.clockDrift = 3
    return ImportCandidate(
      user: user, uid: 1000, place: "/home/\(user)/.google_authenticator",
      content: .success(authenticator))
  }

  private static func row(
    _ answer: Result<ImportAuthenticator.Reply, AdminError>
  ) throws -> ImportRow {
    let daemon = ScriptedDaemon()
    daemon.answer(ImportAuthenticator.self) { _ in answer }
    return try ImportRun(daemon: daemon, origin: "oath", isPreview: false).row(for: candidate())
  }

  @Test("What a file does not have is not handed over")
  func unreadable() throws {
    let run = ImportRun(daemon: ScriptedDaemon(), origin: "oath", isPreview: false)
    let row = try run.row(
      for: ImportCandidate(user: "ada", place: "x", content: .failure(.countsCodes)))
    #expect(row.fate == .skipped(ImportProblem.countsCodes.text))
  }

  @Test("A refusal of one account is a line of the report; one that concerns all ends it")
  func refusals() throws {
    for refusal: AdminError in [
      .alreadyEnrolled(user: "ada"), .noSuchAccount(user: "ada"), .identityChanged(user: "ada"),
    ] {
      guard case .skipped = try Self.row(.failure(refusal)).fate else {
        Issue.record("\(refusal) skips nothing")
        return
      }
    }
    guard case .failed = try Self.row(.failure(.unavailable)).fate else {
      Issue.record("nothing failed")
      return
    }
    #expect(throws: CommandFailure.self) { try Self.row(.failure(.stepUpRequired)) }
    for outcome in ImportAuthenticator.Outcome.allCases where outcome != .taken {
      guard case .skipped = try Self.row(.success(.init(outcome))).fate else {
        Issue.record("\(outcome) skips nothing")
        return
      }
    }
  }

  @Test("All that a file says is handed over")
  func call() throws {
    let daemon = ScriptedDaemon()
    daemon.answer(ImportAuthenticator.self) { _ in .success(.init(.taken, recoveryCodes: 1)) }
    let row = try ImportRun(daemon: daemon, origin: "oath", isPreview: true)
      .row(for: Self.candidate())
    #expect(row.fate == .taken(recoveryCodes: 1, areNew: false, notes: []))
    let call = try #require(try daemon.calls(of: ImportAuthenticator.self).first)
    #expect(
      call
        == ImportAuthenticator(
          user: "ada", uid: 1000, origin: "oath", key: "07070707070707070707070707070707",
          otp: DeviceParameters(algorithm: .sha1, digits: 6, period: 30), clockDrift: 3,
          lastTimeStep: 59_845_518, recoveryCodes: ["30838042"], preview: true))
  }

  @Test("The report says what was taken, what not and why, and what is to be done")
  func report() throws {
    let rows = [
      ImportRow(
        try Self.candidate(), .taken(recoveryCodes: 1, areNew: false, notes: ["a note"])),
      ImportRow(try Self.candidate("mara"), .taken(recoveryCodes: 8, areNew: true, notes: [])),
      ImportRow(try Self.candidate("babbage"), .skipped(ImportProblem.countsCodes.text)),
    ]
    let report = ImportReport(rows: rows, isPreview: false, module: "pam_google_authenticator.so")
    #expect(
      report.text == """
        taken    ada      the app and 1 recovery code; a note
        taken    mara     the app; 8 new recovery codes: sallyport recovery show
        skipped  babbage  /home/babbage/.google_authenticator: the app counts codes (HOTP) instead \
        of telling the time: enrol anew

        2 taken, 1 skipped. The old files are as they were.
        Take pam_google_authenticator.so out of /etc/pam.d before you delete them: as long as both \
        ask, a code that one has accepted is still good for the other.

        """)
    let preview = ImportReport(rows: rows, isPreview: true, module: "x").text
    #expect(preview.hasSuffix("2 taken, 1 skipped if this were no dry run. Nothing was changed.\n"))
    #expect(
      ImportReport(rows: [], isPreview: false, module: "x").text
        == "Nothing was found to take over.\n")
  }
}
