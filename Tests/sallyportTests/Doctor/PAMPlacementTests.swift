import Testing

@testable import sallyport

struct PAMPlacementTests {
  static let places: [(text: String, behind: Int?, found: [FindingID])] = [
    (
      "auth sufficient pam_rootok.so\n\n@include common-auth\n@include common-account", 3,
      [.pamPassedOverByRoot]
    ),
    ("auth requisite pam_nologin.so\n@include common-auth\nauth optional pam_group.so", 2, []),
    // Not between a line and the one that it jumps over.
    (
      "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
        + "auth required pam_permit.so", 2, []
    ),
    ("auth required pam_unix.so", 1, []),
    (
      "auth sufficient pam_unix.so\nauth required pam_deny.so", 1,
      [.pamPassedOver]
    ),
  ]

  @Test("the line goes behind the password, where nothing passes over it", arguments: places)
  func lineIsPlaced(text: String, behind: Int?, found: [FindingID]) throws {
    let stack = try #require(PAMWorld(text).stack())
    let placement = PAMPlacement(in: stack, judge: PAMJudge(enrolAtLogin: nil))
    #expect(placement.behind == behind)
    #expect(placement.findings.map(\.id) == found)
  }
}
