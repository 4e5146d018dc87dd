import Testing

@testable import sallyport

/// What libpam 1.5 does with each of these was tried; test_doctor.py tries more.
struct PAMLineReaderTests {
  static let lost: [(text: String, arguments: [String])] = [
    (
      "auth optional pam_faildelay.so delay=3 \\\n# the code:\nauth required pam_sallyport.so",
      ["delay=3", "auth", "required", "pam_sallyport.so"]
    ),
    (
      "auth optional pam_x.so \\\n\n \t\nauth required pam_sallyport.so",
      ["auth", "required", "pam_sallyport.so"]
    ),
    (
      "auth optional pam_x.so \\ \t \nauth required pam_sallyport.so",
      ["auth", "required", "pam_sallyport.so"]
    ),
  ]

  @Test("a line behind a backslash is lost, whatever stands between", arguments: lost)
  func linesAreLost(text: String, arguments: [String]) throws {
    let stack = try #require(PAMWorld(text).stack())
    #expect(stack.entries.map(\.arguments) == [arguments])
    #expect(!stack.hasOurs && stack.namesOurs)
    let found = PAMJudge(enrolAtLogin: nil).judge(auth: stack)
    #expect(found.findings.contains { $0.id == .pamLineLost })
    #expect(found.sound.isEmpty)
  }

  @Test("a name with a carriage return, and one in a line of no group, is none of ours")
  func namesThatAreNotOurs() throws {
    for text in [
      "auth required pam_sallyport.so\r\n", "auht required pam_sallyport.so",
      "auth include pam_sallyport.so", "auth pam_sallyport.so",
      "auth required required pam_sallyport.so",
    ] {
      let stack = try #require(PAMWorld("@include common-auth\n\(text)").stack())
      let ids = PAMJudge(enrolAtLogin: nil).judge(auth: stack).findings.map(\.id)
      #expect(text == "auth pam_sallyport.so" || ids.contains(.pamLineLost), "\(text)")
      #expect(!ids.isEmpty)
    }
  }

  static let oddities: [(text: String, remarks: [PAMAssembly.Remark], unfinished: Int?)] = [
    ("auth required pam_x.so\r\n# ok\r\n", [.init(number: 1, oddity: .carriageReturn)], nil),
    ("#\r\n\nx\n\r\n", [.init(number: 4, oddity: .carriageReturn)], nil),
    ("a \\\nb\n\nc \\\n\nd", [.init(number: 5, oddity: .interrupted)], nil),
    ("a # \\\n# \\\nb", [], nil),
    ("a\n\\\n \\\n", [], 2),
    ("a\nb \\", [], 2),
    (String(repeating: "a", count: 1023), [], nil),
    (String(repeating: "a", count: 1024), [.init(number: 1, oddity: .tooLong)], nil),
  ]

  @Test("what libpam reads otherwise than it was meant is remarked", arguments: oddities)
  func odditiesAreRemarked(text: String, remarks: [PAMAssembly.Remark], unfinished: Int?) {
    let assembly = PAMAssembly(text)
    #expect(assembly.remarks == remarks)
    #expect(assembly.unfinished?.number == unfinished)
  }

  @Test("what stands behind 1023 bytes of a comment is a line")
  func longCommentsEnd() {
    let text = String(repeating: "#", count: 1023) + "auth required pam_deny.so\n"
    #expect(PAMLineReader.lines(of: PAMAssembly(text).lines).count == 1)
  }

  @Test("brackets, blanks and comments are read as libpam reads them")
  func linesAreRead() {
    let lines = PAMLineReader.lines(
      of: PAMAssembly(
        "auth [success=1 default=ignore]pam_x.so [a b] c[d e] [f\\]] # g \\\n\n"
          + "auth\trequired \\\n pam_y.so\nmusic\n@include [a b] c\n-auth substack"
      ).lines)
    #expect(lines.map(\.number) == [1, 3, 5, 6, 7])
    #expect(
      lines.map(\.line) == [
        .module(
          group: "auth", control: PAMControl("[success=1 default=ignore]"), path: "pam_x.so",
          arguments: ["a b", "c[d", "e]", "f]"]),
        .module(group: "auth", control: PAMControl("required"), path: "pam_y.so", arguments: []),
        .module(group: nil, control: nil, path: nil, arguments: []),
        .includeAll(file: "a b"),
        .include(group: "auth", file: nil, isSubstack: true),
      ])
  }

  static let controls: [(text: String, success: PAMAction, ignore: PAMAction, abort: PAMAction)] = [
    ("[success = 1 default = ignore]", .jump(1), .ignore, .ignore),
    ("[default=die success=ok ]", .ok, .die, .die),
    ("[success=okdefault=ignore]", .ok, .ignore, .ignore),
    ("[default=ignore default=bad]", .ignore, .ignore, .ignore),
    ("[success=ok success=die]", .die, .bad, .bad),
    ("success=done", .done, .bad, .bad),
    ("[REQUIRED]", .ok, .ignore, .bad),
    ("[]", .bad, .bad, .bad),
    ("[success=2ignore=reset]", .jump(2), .reset, .bad),
  ]

  @Test("a control says what libpam understands", arguments: controls)
  func controlsAreUnderstood(
    text: String, success: PAMAction, ignore: PAMAction, abort: PAMAction
  ) {
    let control = PAMControl(text)
    #expect(control.isUnderstood)
    #expect(control.action(for: .success) == success)
    #expect(control.action(for: .ignore) == ignore)
    #expect(control.action(for: .abort) == abort)
  }

  @Test(
    "a control that libpam does not understand refuses whatever is returned",
    arguments: [
      "[success=]", "[success=maybe]", "[succes=ok]", "[success=0]", "must", "[a", "[SUCCESS=ok]",
      "[success=OK]", "[success=ok,ignore=ok]", "[success=okay]", "[success]",
      "[success=99999999999]",
    ])
  func brokenControls(text: String) {
    let control = PAMControl(text)
    #expect(!control.isUnderstood)
    #expect(PAMReturn.allCases.allSatisfy { control.action(for: $0) == .bad })
  }
}
