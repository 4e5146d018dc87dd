import SallyportCore
import Testing

@Suite struct RequirementTests {
  @Test("where the mode is mandatory, an account without a second factor is refused")
  func mandatoryRefusesTheUnenrolled() throws {
    #expect(Policy.mandatory.requirement(of: try Scene().account) == .mandatoryNotEnrolled)
    let decoy = Account(subject: .decoy(DecoySlot(digest: [])))
    #expect(Policy.mandatory.requirement(of: decoy) == .mandatoryNotEnrolled)
  }

  @Test("a device of a method that is switched off is no second factor")
  func methodOffIsNotEnrolled() throws {
    let account = try Scene.enrolled().account
    let mandatory = Policy.changed(["mode": "mandatory", "methods.app": "off"])
    #expect(!mandatory.isEnrolled(account))
    #expect(mandatory.requirement(of: account) == .mandatoryNotEnrolled)
    #expect(
      Policy.changed(["methods.app": "off"]).requirement(of: account)
        == .notRequired(.notEnrolled))
  }

  @Test("recovery codes alone are no second factor")
  func recoveryCodesAreNotEnrolled() throws {
    var account = try Scene.enrolled().account
    account.devices = []
    #expect(!account.recoveryCodes.isEmpty)
    #expect(!Policy().isEnrolled(account))
  }

  @Test("whoever is enrolled is asked, in every mode but off", arguments: Policy.Mode.allCases)
  func enrolledIsAsked(_ mode: Policy.Mode) throws {
    let policy = Policy.changed(["mode": mode.rawValue])
    let expected: Requirement = mode == .off ? .notRequired(.modeOff) : .codeRequired
    #expect(policy.requirement(of: try Scene.enrolled().account) == expected)
  }

  @Test("nobody is asked where the mode is off, nor without a second factor where it is voluntary")
  func notRequired() throws {
    #expect(Policy.off.requirement(of: try Scene().account) == .notRequired(.modeOff))
    #expect(Policy().requirement(of: try Scene().account) == .notRequired(.notEnrolled))
  }
}
