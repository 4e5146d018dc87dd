import SallyportVarlink
import Testing

@testable import sallyport

struct AuditLinesTests {
  private static func text(_ rows: [AuditRow], columns: Int? = nil) -> String {
    var lines = AuditLines(columns: columns) { "day \($0)" }
    return lines.text(of: rows)
  }

  private static let login = AuditRow(
    number: 7, at: 1, action: "login", verdict: "permit", account: "ada", uid: 1000, actor: 0,
    service: "sshd", address: "192.0.2.1", method: "app", mac: "0123456789abcdef")

  @Test("What a terminal would obey is not shown, whoever chose it")
  func harmless() {
    let evil = "\u{1B}[2J\n\u{202E}x"
    let row = AuditRow(
      number: 7, at: 1, action: evil, verdict: evil, reason: evil, account: evil, service: evil,
      terminal: evil, address: evil, remoteUser: evil, method: evil, device: evil, rule: evil,
      note: evil, count: 2, mac: evil)
    #expect(
      Self.text([row]) == """
           7  day 1  [2Jx      [2Jx [2Jx [2Jx, 2 times: [2Jx from [2Jx on [2Jx, asked by [2Jx, \
        rule [2Jx, '[2Jx', with [2Jx, device '[2Jx'

        """)
  }

  @Test("A row is a line: when, whom, what, why, from where, by whom")
  func rows() {
    let rows = [
      Self.login,
      AuditRow(
        number: 8, at: 2, action: "login", verdict: "deny", reason: "unknownAccount", actor: 0,
        service: "sshd", terminal: "ssh", address: "2001:db8::1", count: 12, mac: ""),
      AuditRow(
        number: 9, at: 3, action: "login", verdict: "deny", reason: "wrongCode", account: "ada",
        uid: 1000, actor: 1000, service: "swaylock", mac: ""),
      AuditRow(
        number: 10, at: 4, action: "deviceAdded", verdict: "done", reason: "firstEnrollment",
        account: "ada", uid: 1000, actor: 1000, device: "phone", mac: ""),
      AuditRow(
        number: 11, at: 5, action: "login", verdict: "notRequired", account: "backup", actor: 0,
        service: "su", remoteUser: "ada", rule: "2", note: "until June", mac: ""),
      AuditRow(
        number: 12, at: 6, action: "recoveryCodeUsed", verdict: "done", account: "ada", actor: 0,
        method: "recoveryCode", mac: ""),
      AuditRow(number: 13, at: 7, action: "daemonStarted", verdict: "done", mac: ""),
    ]
    #expect(
      Self.text(rows) == """
           7  day 1  ada       login permit: sshd from 192.0.2.1, with a code from the app
           8  day 2  -         login deny unknownAccount, 12 times: sshd from 2001:db8::1 on ssh
           9  day 3  ada       login deny wrongCode: swaylock, by uid 1000
          10  day 4  ada       deviceAdded done firstEnrollment: by uid 1000, device 'phone'
          11  day 5  backup    login notRequired: su, asked by ada, rule 2, 'until June'
          12  day 6  ada       recoveryCodeUsed done: by uid 0, with a recovery code
          13  day 7  -         daemonStarted done

        """)
  }

  private static let adopted = AuditRow(
    number: 8, at: 2, action: "adopted", verdict: "done", reason: "breakGlass", account: "ada",
    uid: 2000, actor: 1000, method: "recoveryCode", note: "its uid was 1000; a new id", mac: "")

  @Test("A terminal of 80 columns shows the whole row: who, what and why, before how")
  func usualTerminal() {
    #expect(
      Self.text([Self.adopted], columns: 80) == """
           8  day 2  ada       adopted done breakGlass: by uid 1000, 'its uid was 1000;
              a new id', with a recovery code

        """)
  }

  @Test("However wide a terminal is, nothing of a row is lost, and no line is longer")
  func nothingIsLost() {
    var long = Self.adopted
    long.note = String(repeating: "x", count: 150) + "  " + String(repeating: "y z ", count: 9)
    for row in [Self.login, Self.adopted, long] {
      let whole = Self.text([row]).filter { $0 != " " }
      for columns in 26...250 {
        let lines = Self.text([row], columns: columns).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= columns })
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("      ") })
        #expect(lines.joined().filter { $0 != " " } + "\n" == whole)
      }
    }
    #expect(Self.text([Self.login], columns: 200) == Self.text([Self.login]))
    #expect(Self.text([Self.login], columns: 2) == Self.text([Self.login]))
  }

  @Test("A log that is followed stays in its columns, and one long name does not move all")
  func columns() {
    var lines = AuditLines(columns: nil) { "day \($0)" }
    var long = Self.login
    long.account = "a-name-of-fourteen"
    long.number = 123_456
    _ = lines.text(of: [long])
    #expect(lines.text(of: [Self.login]).hasPrefix("     7  day 1  ada                 login"))
    long.account = String(repeating: "x", count: 200)
    _ = lines.text(of: [long])
    #expect(
      lines.text(of: [Self.login]).hasPrefix(
        "     7  day 1  ada" + String(repeating: " ", count: 23) + "login"))
  }
}
