import SallyportCore
import Testing

@Suite("Which rows of the audit log are shown")
struct AuditFilterTests {
  private static let noon = UnixTime(seconds: 1000)
  private static let mara = AccountName("mara")

  private static func event(
    of name: String?, uid: UInt32 = 1000, at seconds: Int64 = 1000
  ) -> AuditEvent {
    let identity = name.flatMap(AccountName.init).map {
      AccountIdentity(name: $0, uid: UserID(uid))
    }
    return AuditEvent(
      at: UnixTime(seconds: seconds), action: .login, verdict: .deny, account: identity,
      actor: .root)
  }

  @Test("What is about nobody, or about somebody else, is not about an account")
  func others() {
    let filter = AuditFilter(account: Self.mara)
    for name in [nil, "ada", "mar", "maraa", "Mara"] {
      #expect(!filter.admits(Self.event(of: name)))
    }
  }

  @Test("A name that only looks the same is another one")
  func lookalikes() {
    #expect(!AuditFilter(account: AccountName("jos\u{E9}")).admits(Self.event(of: "jose\u{301}")))
  }

  @Test("What is about an account is, whatever its uid was")
  func anyUID() {
    let filter = AuditFilter(account: Self.mara)
    #expect(filter.admits(Self.event(of: "mara")))
    #expect(filter.admits(Self.event(of: "mara", uid: 4711)))
  }

  @Test("What was before a time is left out; what was then is not")
  func since() {
    let filter = AuditFilter(since: Self.noon)
    #expect(!filter.admits(Self.event(of: "mara", at: 999)))
    #expect(!filter.admits(Self.event(of: "mara", at: .min)))
    #expect(filter.admits(Self.event(of: "mara", at: 1000)))
    #expect(filter.admits(Self.event(of: nil, at: .max)))
  }

  @Test("Both conditions hold together, and none admits everything")
  func both() {
    let filter = AuditFilter(account: Self.mara, since: Self.noon)
    #expect(filter.admits(Self.event(of: "mara")))
    #expect(!filter.admits(Self.event(of: "mara", at: 0)))
    #expect(!filter.admits(Self.event(of: "ada")))
    #expect(AuditFilter.everything.admits(Self.event(of: nil, at: .min)))
  }
}
