import SallyportQR
import SallyportVarlink
import Testing

@testable import sallyport

struct EnrollmentTextTests {
  static let key = "JBSWY3DPEHPK3PXP"
  static let uri = "otpauth://totp/Example:ada@lovelace?secret=JBSWY3DPEHPK3PXP"

  @Test("The page shows a QR code, the key in groups and the name of the entry")
  func pageWithQR() {
    let text = page().text
    #expect(text.hasPrefix("Scan this with your authenticator app"))
    #expect(text.contains("    ███"))
    #expect(text.contains("    Key   JBSW Y3DP EHPK 3PXP\n"))
    #expect(
      text.contains("    Name  Example Corp: ada@lovelace   (6 digits, every 30 seconds)\n"))
    #expect(!text.contains("otpauth"))
    #expect(text.hasSuffix("\n\n"))
  }

  @Test("Without a QR code the key is what is asked to be typed")
  func pageWithoutQR() {
    let text = page(drawsQR: false).text
    #expect(text.hasPrefix("Type this key into your authenticator app"))
    #expect(!text.contains("█"))
    #expect(page(drawsQR: false, terminal: TerminalSize(columns: 1, rows: 1)).notice == nil)
  }

  @Test(
    "A terminal too small for picture, key and prompt is told, and gets no picture",
    arguments: [
      (TerminalSize(columns: 44, rows: 80), "45 columns"),
      (TerminalSize(columns: 80, rows: 25), "26 lines"),
      (TerminalSize(columns: 44, rows: 25), "45 columns and 27 lines"),
      // At 45 columns the name takes two lines.
      (TerminalSize(columns: 45, rows: 26), "27 lines"),
    ])
  func smallTerminal(size: TerminalSize, needed: String) {
    let page = page(terminal: size)
    #expect(!page.text.contains("█"))
    #expect(page.text == self.page(drawsQR: false).text)
    #expect(
      page.notice
        == "the QR code needs a terminal of \(needed): make it larger and begin again, or type the "
        + "key")
  }

  @Test(
    "A terminal that is just large enough gets the picture, and so does a file",
    arguments: [
      TerminalSize(columns: 80, rows: 26), TerminalSize(columns: 45, rows: 27),
      TerminalSize(columns: 80), TerminalSize(),
    ])
  func fittingTerminal(size: TerminalSize) {
    #expect(page(terminal: size).notice == nil)
    #expect(page(terminal: size).text.contains("█"))
  }

  @Test(
    "A code of six digits is six digits, however they are spaced",
    arguments: [
      ("492039", true), ("492 039", true), (" 49-20-39 ", true), ("hello", false),
      ("49203", false), ("4920391", false), ("49203é", false), ("٤٩٢٠٣٩", false),
    ])
  func codesHaveAShape(code: String, hasShape: Bool) {
    #expect(CodePrompt.hasShape(Redacted(code), digits: 6) == hasShape)
  }

  @Test("A picture in a file takes the place of the one in the terminal, however small that is")
  func pageWithPicture() {
    let page = page(
      drawsQR: false, picture: "qr.svg", terminal: TerminalSize(columns: 80, rows: 24))
    #expect(
      page.text.hasPrefix(
        """
        Scan the picture in qr.svg with your authenticator app
        (Aegis, FreeOTP or Google Authenticator, for example), or type the key by hand.
        The picture holds the key: delete it once you have scanned it.

            Key   JBSW Y3DP EHPK 3PXP

        """))
    #expect(page.notice == nil)
    #expect(!page.text.contains("█"))
  }

  @Test("The URI is shown on request")
  func pageWithURI() {
    #expect(page(showsURI: true).text.contains("    URI   \(Self.uri)\n"))
  }

  @Test("Parameters that many apps ignore are warned about, the usual ones are not")
  func unusualParametersAreWarnedAbout() {
    let unusual = [
      DeviceParameters(algorithm: .sha256, digits: 6, period: 30),
      DeviceParameters(algorithm: .sha1, digits: 8, period: 30),
      DeviceParameters(algorithm: .sha1, digits: 6, period: 60),
    ]
    #expect(unusual.allSatisfy { EnrollmentWarning.text(for: $0)?.contains("ignore") == true })
    #expect(EnrollmentWarning.text(for: StatusReportTests.sha1) == nil)
  }

  @Test("The first device brings recovery codes, a further one only its name")
  func farewell() {
    let codes = (1...8).map {
      NumberedRecoveryCode(number: Int64($0), code: Redacted("CODE-\($0)"))
    }
    let reply = ConfirmEnrollment.Reply(device: "phone", recoveryCodes: codes)
    let first = EnrollmentFarewell(reply: reply, isFirst: true).text
    #expect(first.hasPrefix("Your second factor is on.\n\nThese eight recovery codes"))
    #expect(first.contains("    1  CODE-1      5  CODE-5\n"))
    let further = EnrollmentFarewell(reply: .init(device: "phone 2"), isFirst: false).text
    #expect(further == "'phone 2' is on as well.\n")
    let alone = EnrollmentFarewell(reply: .init(device: "phone"), isFirst: true).text
    #expect(alone == "Your second factor is on.\n")
  }

  @Test("Disabling says what goes and reminds of the app")
  func disabling() {
    var status = StatusReportTests.nothing
    status.devices = [
      AccountDevice(name: "phone", otp: StatusReportTests.sha1, confirmedAt: 1),
      AccountDevice(name: "tablet", otp: StatusReportTests.sha1, confirmedAt: 1),
    ]
    #expect(
      DisableCommand.announcement(status)
        == "This removes phone, tablet and all of your recovery codes.\n")
    #expect(DisableCommand.farewell(.init(removedDevices: ["phone"])).contains("delete the entry "))
  }

  private func page(
    drawsQR: Bool = true, picture: String? = nil, terminal: TerminalSize = TerminalSize(),
    showsURI: Bool = false
  ) -> EnrollmentPage {
    EnrollmentPage(
      enrollment: PendingEnrollment(
        name: "phone", key: Redacted(Self.key), uri: Redacted(Self.uri), issuer: "Example Corp",
        label: "ada@lovelace", otp: StatusReportTests.sha1, expiresIn: 600),
      style: drawsQR ? .halfBlocks : nil, picture: picture, terminal: terminal, showsURI: showsURI)
  }
}
