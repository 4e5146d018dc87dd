import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("The wire's words for the domain's values")
struct WireMappingTests {
  // MARK: Addresses

  @Test(
    "What is not a numeric address is none",
    arguments: [
      "", " ", "localhost", "example.org", "192.0.2.1.example.org", "192.0.2", "192.0.2.256",
      "192.0.2.1 ", " 192.0.2.1", "0192.0.2.1", "0xC0000201", "3221225985", "192.0.2.1:22",
      "192.0.2.1/24", "[2001:db8::1]", "2001:db8::1::", "2001:db8:::1", "12345::", "::g", "%",
      "%eth0", "192.0.2.1\u{0}", "2001:db8::1\u{0}", "２.0.0.1",
    ])
  func noAddress(text: String) {
    #expect(WireMapping.ipAddress(parsing: text) == nil)
  }

  @Test(
    "Only a link-local address has an interface",
    arguments: [
      "192.0.2.1%eth0", "192.0.2.1%x.example.org", "2001:db8::1%eth0", "::1%lo",
      "::ffff:192.0.2.1%eth0", "fec0::1%eth0",
    ])
  func noInterface(text: String) {
    #expect(WireMapping.ipAddress(parsing: text) == nil)
  }

  @Test(
    "A numeric address is what it says",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
      ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:0201", "192.0.2.1"),
      ("fe80::1", "fe80::1"), ("fe80::1%eth0", "fe80::1"), ("febf::1%3", "febf::1"),
    ])
  func address(text: String, canonical: String) {
    #expect(WireMapping.ipAddress(parsing: text)?.description == canonical)
  }

  // MARK: Decisions

  private static let texts = EnglishLoginTexts()

  private static func step(for decision: Decision, isSilent: Bool) -> LoginStep {
    WireMapping.step(for: decision, isSilent: isSilent, in: texts)
  }

  private static func accountCheckStep(for decision: Decision) -> LoginStep {
    WireMapping.accountCheckStep(for: decision, in: texts)
  }

  private static let reasons: [DenialReason] = [
    .wrongCode, .replayed, .notACode, .throttled, .locked, .stepUpLocked, .mandatoryNotEnrolled,
    .unknownAccount, .keyAlone,
  ]

  @Test(
    "I4: a login that was not permitted is never permit, and a refusal never says why",
    arguments: reasons)
  func denied(reason: DenialReason) {
    for isSilent in [false, true] {
      let step = Self.step(for: .deny(reason), isSilent: isSilent)
      #expect(step == .done(.deny, text: nil))
    }
    #expect(
      Self.accountCheckStep(for: .deny(reason)) == .done(.deny, text: Self.texts.keyAlone))
  }

  @Test(
    "I4: a challenge that nobody asks is a refusal",
    arguments: [Challenge.code, .codeAgain, .nextCode])
  func challenge(challenge: Challenge) {
    let decision = Decision.challenge(challenge)
    #expect(Self.step(for: decision, isSilent: false) == .done(.deny, text: nil))
    #expect(
      Self.accountCheckStep(for: decision) == .done(.deny, text: Self.texts.keyAlone))
  }

  @Test("Whoever was setting up a second factor is told that there is none, and never why")
  func nothingSetUp() {
    for reason in [DenialReason.codeMismatch, .notAcknowledged, .enrollmentEnded] {
      let decision = Decision.deny(reason)
      #expect(
        Self.step(for: decision, isSilent: false)
          == .done(.deny, text: Self.texts.nothingSetUp))
      #expect(Self.step(for: decision, isSilent: true) == .done(.deny, text: nil))
    }
  }

  @Test("The account stage never permits: it only lets pass what asks for nothing")
  func accountStage() {
    let permit = Decision.permit(.recoveryCode(.consumed(left: 1)), notices: [])
    #expect(Self.accountCheckStep(for: permit) == .done(.deny, text: Self.texts.keyAlone))
    for reason in [NotRequiredReason.modeOff, .notEnrolled] {
      let decision = Decision.notRequired(reason, notices: [])
      #expect(Self.accountCheckStep(for: decision) == .done(.notRequired, text: nil))
      #expect(Self.step(for: decision, isSilent: false) == .done(.notRequired, text: nil))
    }
  }

  @Test("Every notice is a text of its own that fits PAM's 511 bytes")
  func notices() {
    let uses: [RecoveryCodeUse] = [
      .replaced(isShownAgain: true), .replaced(isShownAgain: false), .consumed(left: 0),
      .consumed(left: 15),
    ]
    var texts: Set<String> = []
    for use in uses {
      let factor = AcceptedFactor.recoveryCode(use)
      let decision = Decision.permit(
        factor, notices: [.recoveryCodeUsed(use), .failedAttempts(.max)])
      guard case .done(.permit, let text?) = Self.step(for: decision, isSilent: false)
      else {
        Issue.record("a permit with notices is no permit with a text")
        continue
      }
      #expect(text.utf8.count <= 511)
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
      texts.insert(text)
      #expect(Self.step(for: decision, isSilent: true) == .done(.permit, text: nil))
    }
    #expect(texts.count == uses.count)
  }

  @Test("A permit without notices has no text")
  func permit() throws {
    let phone = try #require(DeviceName("phone"))
    let decision = Decision.permit(.app(phone), notices: [])
    #expect(Self.step(for: decision, isSilent: false) == .done(.permit, text: nil))
  }

  // MARK: Errors

  @Test(
    "Every refusal of the self-service has an error of its own",
    arguments: [
      (.stepUpRequired, .stepUpRequired),
      (.stepUpRejected(.wrong), .stepUpRejected(reason: .wrong)),
      (.stepUpRejected(.used), .stepUpRejected(reason: .used)),
      (.stepUpRejected(.notACode), .stepUpRejected(reason: .notACode)),
      (.stepUpLocked, .stepUpLocked), (.notEnrolled, .notEnrolled),
      (.codeMismatch(triesLeft: 3), .codeMismatch(triesLeft: 3)),
      (.noPendingEnrollment, .noPendingEnrollment),
      (
        .deviceNameTaken(Fixtures.required(DeviceName("tablet"), "a name")),
        .deviceNameTaken(name: "tablet")
      ),
      (.tooManyDevices(limit: 5), .tooManyDevices(limit: 5)),
      (
        .noSuchDevice(Fixtures.required(DeviceName("tablet"), "a name")),
        .noSuchDevice(name: "tablet")
      ),
      (.codesUsed(until: Fixtures.newYear), .codesUsed(until: 1_767_225_600)),
      (.directoryAccount, .directoryAccount(user: "mara")),
      (.secondFactorMandatory, .secondFactorMandatory),
      (.recoveryCodesHidden, .recoveryCodesHidden),
      (.regenerationNeedsDevice, .regenerationNeedsDevice), (.methodDisabled, .methodDisabled),
    ] as [(SelfServiceRefusal, AccountError)])
  func refusal(refusal: SelfServiceRefusal, error: AccountError) {
    #expect(WireMapping.error(refusal, of: Fixtures.mara) == error)
  }

  @Test("A store's failure says no more than that nothing was changed")
  func storeErrors() {
    let identity = Fixtures.mara
    #expect(
      WireMapping.error(.identityChanged(recorded: Fixtures.ada), of: identity)
        == .identityChanged(user: "mara"))
    #expect(WireMapping.error(.notAuthentic("a row"), of: identity) == .unavailable)
    #expect(WireMapping.error(.unavailable("disk full"), of: identity) == .unavailable)
  }

  // MARK: Status

  private static let request = SelfServiceRequest(identity: Fixtures.mara, facts: .unknown)

  @Test("The status maps every state of an account")
  func status() throws {
    let account = Fixtures.fullMara
    let policy = try Policy(settings: ["mode": "mandatory", "issuer": "ACME"])
    let status = WireMapping.status(
      of: AccountSnapshot(account: account, policy: policy, latestRecordedTime: .epoch),
      Self.request, host: "door", now: Fixtures.newYear + .seconds(172_800))
    #expect((status.user, status.issuer) == ("mara", "ACME"))
    #expect(status.enrolled && status.mandatory && status.locked)
    #expect(status.requirement == .codeRequired)
    #expect(status.devices.map(\.name) == account.devices.map(\.name.value))
    #expect(
      status.devices[0].otp == DeviceParameters(algorithm: .sha1, digits: 6, period: 30))
    #expect(
      status.devices[1].otp == DeviceParameters(algorithm: .sha512, digits: 8, period: 60))
    #expect(status.devices.map(\.clockDrift) == [-60, -60, 0, 60, 60])
    #expect(status.recoveryCodesLeft == 16)
    #expect(
      status.lastSignIn
        == AccountSignIn(
          at: Fixtures.newYear.seconds, service: "sshd", address: "2001:db8::1",
          secondFactorRequired: true, method: .recoveryCode))
    #expect((status.failuresSinceSignIn, status.recoveryCodeViews) == (12, 4))
  }

  @Test(
    "The requirement is the policy's",
    arguments: [
      ("off", .notRequired), ("voluntary", .notRequired), ("mandatory", .mandatoryNotEnrolled),
    ] as [(String, AccountStatus.Requirement)])
  func requirement(mode: String, requirement: AccountStatus.Requirement) throws {
    let blank = Account(subject: .account(Fixtures.mara))
    let policy = try Policy(settings: ["mode": mode])
    let status = WireMapping.status(
      of: AccountSnapshot(account: blank, policy: policy, latestRecordedTime: .epoch),
      Self.request, host: "door", now: Fixtures.newYear)
    #expect(status.requirement == requirement)
    #expect(status.issuer == "door")
  }
}
