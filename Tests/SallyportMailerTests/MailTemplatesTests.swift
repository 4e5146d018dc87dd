import SallyportMail
import SallyportService
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportMailer

@Suite("The templates")
struct MailTemplatesTests {
  private func folder(
    except kind: OutboxMail.Kind? = nil, _ text: String? = nil
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for each in OutboxMail.Kind.allCases {
      let shipped = try ProjectFile.text(of: "etc/mail/\(each.rawValue).txt")
      let written = each == kind ? text : shipped
      if let written { _ = try folder.file("\(each.rawValue).txt", written) }
    }
    return folder
  }

  @Test(
    "One that is missing, or cannot be used, is named with its line",
    arguments: [
      (OutboxMail.Kind.test, nil, nil, "cannot be opened: No such file or directory"),
      (.signInCode, "Subject: a\n\nno code\n", 4, "{code} must stand in the text once"),
      (
        .signInCode, "Subject: {code}\n\n{code}\n", 1, "{code} is none of {host}, {user}"
      ),
      (.activation, "Subject: a\n\n{code} {code}\n", 4, "{code} must stand in the text once"),
      (.notice, "Subject: a\n\n{user}\n", 4, "{events} must stand in the text once"),
      (.notice, "Subject: a\n\n{code}\n", 3, "{code} is none of {events}, {host}, {user}"),
      (.test, "Subject: a\n\n{code}\n", 3, "{code} is none of {host}, {user}"),
    ] as [(OutboxMail.Kind, String?, Int?, String)])
  func refused(kind: OutboxMail.Kind, text: String?, line: Int?, reason: String) throws {
    let folder = try folder(except: kind, text)
    let file = folder.path(of: "\(kind.rawValue).txt")
    #expect(throws: ConfigurationError(file: file, line: line, reason: reason)) {
      try MailTemplates(folder: folder.path)
    }
  }

  @Test("Those that we ship can be used, and say what to do if it was not you")
  func shipped() throws {
    let folder = try folder()
    _ = try MailTemplates(folder: folder.path)
    for kind in OutboxMail.Kind.allCases {
      let text = try ProjectFile.text(of: "etc/mail/\(kind.rawValue).txt")
      #expect(text.contains("If this was not you"))
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }
  }
}
