import Testing

@testable import sallyport

struct PAMStackResolverTests {
  static let givenUp: [(text: String, more: [String: String])] = [
    ("auth sufficient pam_permit.so\nauth required pam_permit.so \\\n", [:]),
    ("auth sufficient pam_permit.so\n@include nowhere", [:]),
    ("auth sufficient pam_permit.so\n@include", [:]),
    ("auth sufficient pam_permit.so\n@include a", ["a": "auth required pam_permit.so \\"]),
    ("auth sufficient pam_permit.so\nsession optional []", [:]),
    ("auth sufficient pam_permit.so\nsession substack .so", [:]),
    ("auth sufficient pam_permit.so", ["other": "auth required pam_deny.so \\\n"]),
  ]

  @Test("where libpam gives a file up, nobody gets in", arguments: givenUp)
  func filesAreGivenUp(text: String, more: [String: String]) throws {
    let stack = try #require(PAMWorld(text, and: more).stack())
    #expect(stack.isGivenUp && !stack.flaws.isEmpty)
    #expect(PAMWalk(stack).accepted.isEmpty)
  }

  static let ends: [(text: String, more: [String: String], isAccepted: Bool)] = [
    ("auth sufficient pam_permit.so\nauth include nowhere", [:], true),
    ("auth sufficient pam_permit.so\nauth include a", ["a": "@include nowhere"], true),
    (
      "auth required pam_permit.so\nauth include a",
      ["a": "auth required pam_permit.so\n@include nowhere"], false
    ),
    ("auth sufficient pam_permit.so\nauth include a", ["a": "auth required pam_x.so \\"], true),
    ("auth required pam_permit.so\nsession include a", ["a": "auth required pam_x.so \\"], true),
    ("auth required pam_permit.so\nauht optional pam_env.so", [:], true),
    ("auth required pam_permit.so\nauht required pam_permit.so", [:], false),
    ("auht include a", ["a": "auth required pam_permit.so"], true),
    ("auth required pam_permit.so\r\n", [:], false),
    ("auth required pam_permit.so\n\r\n", [:], false),
    ("auth required pam_permit.so\nauth optional", [:], true),
    ("auth required pam_permit.so\nauth", [:], false),
  ]

  @Test("what libpam cannot use fails where it stands, and nowhere else", arguments: ends)
  func linesFail(text: String, more: [String: String], isAccepted: Bool) throws {
    let stack = try #require(PAMWorld(text, and: more).stack())
    #expect(!PAMWalk(stack).accepted.isEmpty == isAccepted)
  }

  @Test("an included file that libpam cannot read refuses, and one that is a folder says nothing")
  func unreadableIncludes() throws {
    let text = "auth include a\nauth required pam_permit.so"
    let cases: [(PAMStackResolver.Look, isAccepted: Bool)] = [
      (.unreadable, false), (.absent, false), (.hidden, true), (PAMReader.look("/etc"), true),
    ]
    for (look, isAccepted) in cases {
      let resolver = PAMStackResolver { path in
        path.hasSuffix("/a") ? look : path == "/etc/pam.d/su" ? .text(text) : .absent
      }
      let stack = try #require(resolver.stack(of: "su", .auth))
      #expect(!PAMWalk(stack).accepted.isEmpty == isAccepted)
    }
  }

  @Test("a folder among the services' files is nobody's service")
  func folders() {
    var files = PAMWorld("").files
    files["/etc/pam.d/su"] = nil
    let resolver = PAMStackResolver { path in
      path == "/etc/pam.d/old" ? PAMReader.look("/etc") : files[path].map { .text($0) } ?? .absent
    }
    #expect(resolver.stack(of: "old", .auth)?.isOther == true)
    #expect(resolver.stack(of: "old", .auth)?.flaws == [])
  }

  @Test("a module that is not there may still come, and is unknown until then")
  func missingModules() throws {
    let text = "auth [module_unknown=ignore default=bad] pam_x.so\nauth required pam_permit.so"
    var resolver = PAMWorld(text).resolver
    #expect(try PAMWalk(#require(resolver.stack(of: "su", .auth))).accepted.isEmpty)
    resolver.isThere = { $0 != "pam_x.so" }
    let stack = try #require(resolver.stack(of: "su", .auth))
    #expect(stack.entries.map(\.isThere) == [false, true])
    #expect(!PAMWalk(stack).accepted.isEmpty)
  }
}
