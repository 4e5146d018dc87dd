import Testing

@testable import sallyport

/// Each row is a stack and everything that is found in it.
struct PAMJudgeTests {
  static let bad: [(text: String, found: [FindingID])] = [
    // Passed over.
    // Either suffices then: the password, or the code.
    (
      "auth sufficient pam_unix.so\nauth required pam_sallyport.so",
      [.pamPassedOver, .pamCodeAlone]
    ),
    (
      "auth sufficient pam_fprintd.so\n@include common-auth\nauth required pam_sallyport.so",
      [.pamPassedOver]
    ),
    (
      "auth [success=done default=die] pam_unix.so\nauth required pam_sallyport.so",
      [.pamPassedOver]
    ),
    (
      "auth [success=2 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
        + "auth required pam_sallyport.so\nauth required pam_permit.so", [.pamPassedOver]
    ),
    (
      "auth sufficient pam_permit.so\nauth required pam_sallyport.so\n@include common-auth",
      [.pamPassedOver]
    ),
    (
      "auth sufficient pam_succeed_if.so user = backup\n@include common-auth\n"
        + "auth required pam_sallyport.so", [.pamPassedOverByRule]
    ),
    (
      "auth sufficient pam_rootok.so\n@include common-auth\nauth required pam_sallyport.so",
      [.pamPassedOverByRoot]
    ),
    // A script, a list of hosts and somebody else's code let in without ours.
    (
      "auth sufficient pam_exec.so quiet /bin/true\n@include common-auth\n"
        + "auth required pam_sallyport.so", [.pamPassedOver]
    ),
    (
      "auth sufficient pam_rhosts.so\n@include common-auth\nauth required pam_sallyport.so",
      [.pamPassedOver]
    ),
    (
      "auth sufficient pam_oath.so\n@include common-auth\nauth required pam_sallyport.so",
      [.pamPassedOver]
    ),
    // Not heeded.
    ("@include common-auth\nauth optional pam_sallyport.so", [.pamRefusalIgnored]),
    ("@include common-auth\nauth sufficient pam_sallyport.so", [.pamRefusalIgnored]),
    (
      "@include common-auth\nauth [success=ok default=ignore] pam_sallyport.so",
      [.pamRefusalIgnored]
    ),
    (
      "@include common-auth\nauth [success=ok ignore=ignore authinfo_unavail=ignore default=die] "
        + "pam_sallyport.so", [.pamFailsOpen]
    ),
    (
      "auth [success=ok ignore=ignore auth_err=ignore default=die] pam_sallyport.so "
        + "after=publickey\n@include common-auth", [.pamRefusalIgnored]
    ),
    (
      "@include common-auth\nauth [success=ok ignore=ignore module_unknown=ignore default=die] "
        + "pam_sallyport.so", [.pamFailsOpen]
    ),
    // No first factor.
    (
      "auth required pam_oath.so\nauth required pam_sallyport.so",
      [.pamCodeAlone, .pamNothingAsked]
    ),
    (
      "auth required pam_google_authenticator.so\nauth required pam_sallyport.so",
      [.pamCodeAlone, .pamNothingAsked]
    ),
    (
      "auth required pam_exec.so x\nauth required pam_sallyport.so",
      [.pamCodeAlone, .pamNothingAsked]
    ),
    (
      "auth required pam_sallyport.so\nauth required pam_permit.so",
      [.pamCodeAlone, .pamNothingAsked]
    ),
    ("auth optional pam_unix.so\nauth required pam_sallyport.so", [.pamCodeAlone]),
    (
      "auth required pam_env.so\nauth required pam_sallyport.so\nauth required pam_faildelay.so",
      [.pamCodeAlone, .pamNothingAsked]
    ),
    // Nobody gets in.
    (
      "@include common-auth\nauth required pam_sallyport.so\nauth required pam_deny.so",
      [.pamNeverSucceeds]
    ),
    ("@include common-auth\nauth [default=die] pam_sallyport.so", [.pamNeverSucceeds]),
    (
      "@include common-auth\nauth [success=ok default=die] pam_sallyport.so",
      [.pamExemptRefused]
    ),
    ("auth required pam_sallyport.so after=publickey", [.pamExemptRefused]),
    // Order.
    ("auth required pam_sallyport.so\n@include common-auth", [.pamCodeFirst]),
    // What begins a substack asks nobody for anything.
    (
      "auth substack common-account\nauth required pam_sallyport.so\n@include common-auth",
      [.pamCodeFirst]
    ),
    ("@include common-auth\nauth requisite pam_sallyport.so forward_pass", [.pamForwardPass]),
    ("auth required pam_sallyport.so forward_pass\n@include common-auth", [.pamForwardPass]),
    (
      "@include common-auth\nauth requisite pam_sallyport.so forward_pass\n"
        + "auth substack common-account", [.pamForwardPass]
    ),
    // What libpam does not understand.
    ("@include common-auth\nauth required pam_sallyport.so nullok", [.pamBadOption]),
    ("@include common-auth\nauth required pam_sallyport.so timeout=61", [.pamBadOption]),
    ("@include common-auth\nauth required pam_sallyport.so debug debug", [.pamBadOption]),
    ("@include comon-auth\nauth required pam_sallyport.so", [.pamIncludeMissing]),
    ("auth include nowhere\nauth required pam_sallyport.so", [.pamIncludeMissing]),
    ("@include common-auth\nauth mandatory pam_sallyport.so", [.pamBadLine]),
    ("@include common-auth\nauth required\nauth required pam_sallyport.so", [.pamBadLine]),
    (
      "@include common-auth\nauht required pam_env.so\nauth required pam_sallyport.so",
      [.pamBadLine]
    ),
    ("@include su\nauth required pam_sallyport.so", [.pamBadLine]),
    // Read otherwise than it was meant.
    ("@include common-auth\r\nauth required pam_sallyport.so\r\n", [.pamBadLine]),
    (
      "@include common-auth\nauth required pam_sallyport.so\n"
        + "auth optional pam_echo.so \\\n# more\n hello\n", [.pamBadLine]
    ),
    ("@include common-auth\nauth required pam_sallyport.so\n\\\n", [.pamBadLine]),
    (
      "@include common-auth\nauth required pam_sallyport.so\n#"
        + String(repeating: "-", count: 1100),
      [.pamBadLine]
    ),
  ]

  @Test("a stack that does not do what it should is found out", arguments: bad)
  func badStacksAreFound(text: String, found: [FindingID]) throws {
    let stack = try #require(PAMWorld(text).stack())
    let diagnosis = PAMJudge(enrolAtLogin: "never").judge(auth: stack)
    let ids = diagnosis.findings.map(\.id)
    // Of a line that libpam does not understand, what follows from it is no second finding here.
    let isFlawed = found.contains { [.pamBadLine, .pamIncludeMissing].contains($0) }
    #expect(isFlawed ? Set(found).isSubset(of: ids) : ids == found, "\(text)")
    #expect(diagnosis.findings.allSatisfy { !$0.meaning.isEmpty && !$0.mend.isEmpty })
  }

  static let good = [
    "@include common-auth\nauth required pam_sallyport.so",
    "@include common-auth\nauth requisite /lib/security/pam_sallyport.so timeout=9 debug",
    "auth requisite pam_sallyport.so forward_pass\n@include common-auth",
    "auth requisite pam_sallyport.so forward_pass=8 \\\n  debug\n@include common-auth",
    "auth required pam_unix.so\nauth required pam_sallyport.so",
    "auth include common-auth\nauth required pam_sallyport.so",
    "auth substack common-auth\nauth required pam_sallyport.so",
    "auth required pam_sallyport.so after=publickey\nauth required pam_permit.so",
    "-auth required pam_unix.so # and a comment\n-AUTH Required pam_sallyport.so",
    "auth required pam_faildelay.so\nauth requisite pam_nologin.so\n@include common-auth\n"
      + "auth required pam_sallyport.so\nauth optional pam_group.so",
    // libpam asks for less than pam.conf(5) says.
    "@include common-auth\nauth [ success = ok ignore= ignore default =die ]pam_sallyport.so",
    "[@INCLUDE] [common-auth]\n[-Auth] [required]\tpam_sallyport.so",
    "@include common-auth\nauth \\  \n\trequired \\\n pam_sallyport.so",
    // A substack that succeeds ends itself and nothing else.
    "auth substack factors\nauth required pam_sallyport.so",
  ]

  @Test("a stack that does what it should is said to", arguments: good)
  func goodStacksPass(text: String) throws {
    let world = PAMWorld(
      text,
      and: [
        "factors": "auth sufficient pam_sss.so\nauth sufficient pam_unix.so\n"
          + "auth required pam_deny.so"
      ])
    let stack = try #require(world.stack())
    let diagnosis = PAMJudge(enrolAtLogin: "never").judge(auth: stack)
    #expect(diagnosis.findings == [], "\(text)")
    #expect(diagnosis.sound.count == 1)
  }

  static let enrolments: [(text: String, mode: String, isOpen: Bool)] = [
    ("auth required pam_unix.so\nauth required pam_sallyport.so", "open", true),
    ("auth required pam_unix.so\nauth required pam_sallyport.so", "invited", false),
    ("auth required pam_unix.so\nauth required pam_sallyport.so", "never", false),
    ("auth required pam_sallyport.so\n@include common-auth", "open", true),
    ("auth requisite pam_unix.so\nauth required pam_sallyport.so", "open", false),
    ("@include common-auth\nauth required pam_sallyport.so", "open", false),
    ("auth required pam_sallyport.so after=publickey\nauth required pam_permit.so", "open", false),
    ("auth requisite pam_sallyport.so forward_pass\n@include common-auth", "open", false),
  ]

  @Test(
    "an open enrolment behind a password that does not end the stack is found",
    arguments: enrolments)
  func openEnrolment(text: String, mode: String, isOpen: Bool) throws {
    let stack = try #require(PAMWorld(text).stack())
    let findings = PAMJudge(enrolAtLogin: mode).judge(auth: stack).findings
    #expect(findings.contains { $0.id == .pamOpenEnrolment } == isOpen)
  }

  @Test(
    "where a wrong password does not end the stack, mail can be asked for", arguments: enrolments)
  func openMail(text: String, mode: String, isOpen: Bool) throws {
    let stack = try #require(PAMWorld(text).stack())
    // Whatever may be enrolled there.
    let isReached = isOpen || text.hasPrefix("auth required pam_unix.so")
    for admitsEmail in [true, false] {
      let judge = PAMJudge(enrolAtLogin: mode, admitsEmail: admitsEmail)
      let isFound = judge.judge(auth: stack).findings.contains { $0.id == .pamOpenMail }
      #expect(isFound == (admitsEmail && isReached))
    }
  }

  @Test("an include within an include is followed, and named by its own place")
  func includesAreFollowed() throws {
    let world = PAMWorld(
      "auth include outer\nauth required pam_sallyport.so",
      and: [
        "outer": "account required pam_unix.so\nauth include inner",
        "inner": "\n\nauth sufficient pam_unix.so",
      ])
    let stack = try #require(world.stack())
    #expect(stack.files == ["/etc/pam.d/su", "/etc/pam.d/outer", "/etc/pam.d/inner"])
    let findings = PAMJudge(enrolAtLogin: nil).judge(auth: stack).findings
    #expect(findings.map(\.id) == [.pamPassedOver, .pamCodeAlone])
    #expect(findings[0].what.contains("/etc/pam.d/inner:3"))
  }

  @Test("a service without a file has the lines of other, and a vendor's file counts")
  func fallbacks() throws {
    var world = PAMWorld("session required pam_env.so")
    #expect(try #require(world.stack()).isOther)
    #expect(try #require(world.stack("nobody")).entries.count == 4)
    world.files["/usr/lib/pam.d/vendor"] = "auth required pam_sallyport.so"
    #expect(try #require(world.stack("vendor")).hasOurs)
    #expect(world.stack("../etc/passwd")?.isOther == true)
  }

  @Test(
    "a service whose own file cannot be read has the lines of other, and is told",
    arguments: [
      (PAMStackResolver.Look.unreadable, FindingID.pamUnreadable), (.hidden, .notLookedAt),
    ])
  func unreadable(look: PAMStackResolver.Look, id: FindingID) throws {
    let files = PAMWorld("").files
    let resolver = PAMStackResolver { path in
      path == "/etc/pam.d/su" ? look : files[path].map { .text($0) } ?? .absent
    }
    let doctor = PAMDoctor(
      judge: PAMJudge(enrolAtLogin: nil),
      module: { PAMModuleFile(path: $0, look: .absent, folder: .absent) },
      stat: { _ in .absent }, sshd: "sshd")
    let findings = doctor.examine(PAMSurvey(["su", "sudo"], resolver)).findings
    #expect(findings.map(\.id) == [id, .pamNowhere])
    #expect(findings[0].subject == "su")
    #expect(findings[0].what.contains("/etc/pam.d/su"))
    if look == .unreadable {
      #expect(try #require(resolver.stack(of: "su", .auth)).entries.count == 4)
    }
  }
}
