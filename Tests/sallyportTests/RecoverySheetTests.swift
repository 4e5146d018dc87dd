import SallyportVarlink
import Testing

@testable import sallyport

struct RecoverySheetTests {
  @Test("A sheet has two columns, filled downwards")
  func twoColumns() {
    #expect(
      sheet(4).screen == """
            1  CODE-1      3  CODE-3
            2  CODE-2      4  CODE-4

        """)
  }

  @Test("An odd sheet leaves the last place free, and numbers are aligned")
  func oddSheet() {
    #expect(
      RecoverySheet(codes: [code(8), code(9), code(10)]).screen == """
             8  CODE-8      10  CODE-10
             9  CODE-9

        """)
  }

  @Test("A page says whose codes these are, where they work, and lists each of them")
  func page() {
    let page = sheet(8).page(account: "ada\u{1B}", host: "lovelace", date: "2027-03-01")
    #expect(page.hasPrefix("Recovery codes for ada on lovelace, 2027-03-01\n\n"))
    for number in 1...8 { #expect(page.contains("\n    \(number)  CODE-\(number)\n")) }
    #expect(page.hasSuffix("\n"))
    #expect(page.split(separator: "\n").allSatisfy { $0.count <= 82 })
  }

  @Test("JSON has the codes as the daemon sent them")
  func json() {
    #expect(
      JSONText.line(["recoveryCodes": sheet(1).json])
        == "{\"recoveryCodes\":[{\"number\":1,\"code\":\"CODE-1\"}]}\n")
  }

  private func sheet(_ count: Int64) -> RecoverySheet {
    RecoverySheet(codes: (1...count).map(code))
  }

  private func code(_ number: Int64) -> NumberedRecoveryCode {
    NumberedRecoveryCode(number: number, code: Redacted("CODE-\(number)"))
  }
}
