import Testing

@testable import sallyport

struct PAMAccountTests {
  static let bad: [(text: String, found: [FindingID])] = [
    ("account required pam_nologin.so\n@include common-account", [.pamAccountMissing]),
    // Where the password has expired, pam_unix ends the stack before our line.
    (
      "account required pam_nologin.so\n@include common-account\naccount required pam_sallyport.so",
      [.pamAccountPassedOver]
    ),
    (
      "account sufficient pam_localuser.so\naccount required pam_sallyport.so\n"
        + "@include common-account", [.pamAccountPassedOver]
    ),
    ("account optional pam_sallyport.so\n@include common-account", [.pamAccountRefusalIgnored]),
    (
      "account [default=bad ignore=ignore conv_err=ignore] pam_sallyport.so\n"
        + "@include common-account", [.pamFailsOpen]
    ),
    (
      "account [default=bad ignore=ignore module_unknown=ignore] pam_sallyport.so\n"
        + "@include common-account", [.pamFailsOpen]
    ),
    ("account required pam_sallyport.so no\n@include common-account", [.pamBadOption]),
  ]

  @Test("an account line that does not keep a key alone out is found", arguments: bad)
  func badStacks(text: String, found: [FindingID]) throws {
    let stack = try #require(PAMWorld(text, for: "sshd").stack("sshd", .account))
    #expect(PAMAccountJudge.judge(sshd: stack).findings.map(\.id) == found)
    #expect(!PAMAccountJudge.holds(stack))
  }

  @Test("the shipped place of the account line holds")
  func goodStack() throws {
    let text =
      "account required pam_nologin.so\naccount required pam_sallyport.so\n"
      + "@include common-account"
    let stack = try #require(PAMWorld(text, for: "sshd").stack("sshd", .account))
    #expect(PAMAccountJudge.judge(sshd: stack).findings == [])
    #expect(PAMAccountJudge.holds(stack))
  }

  @Test("an account line of another service is found, and none is nothing")
  func elsewhere() throws {
    let with = try #require(
      PAMWorld("account required pam_sallyport.so", for: "sudo").stack("sudo", .account))
    #expect(
      PAMAccountJudge.judge(other: with, sshd: "sshd").findings.map(\.id) == [.pamAccountElsewhere])
    let without = try #require(
      PAMWorld("@include common-account", for: "sudo").stack("sudo", .account))
    #expect(PAMAccountJudge.judge(other: without, sshd: "sshd") == Diagnosis())
  }
}
