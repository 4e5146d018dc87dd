import SallyportQR
import SallyportVarlink
import Testing

@testable import sallyport

struct EnrollmentTextTests {
  static let key = "JBSWY3DPEHPK3PXP"
  static let uri = "otpauth://totp/Example:ada@lovelace?secret=JBSWY3DPEHPK3PXP"

  @Test("The page shows a QR code, the key in groups and the name of the entry")
  func pageWithQR() throws {
    let text = try page(columns: 80).text()
    #expect(text.hasPrefix("Scan this with your authenticator app"))
    #expect(text.contains("    ███"))
    #expect(text.contains("    Key   JBSW Y3DP EHPK 3PXP\n"))
    #expect(
      text.contains("    Name  Example Corp: ada@lovelace   (6 digits, every 30 seconds)\n"))
    #expect(!text.contains("otpauth"))
    #expect(text.hasSuffix("\n\n"))
  }

  @Test("Without a QR code the key is what is asked to be typed")
  func pageWithoutQR() throws {
    let text = try page(drawsQR: false, columns: 80).text()
    #expect(text.hasPrefix("Type this key into your authenticator app"))
    #expect(!text.contains("█"))
    #expect(!text.contains("columns"))
  }

  @Test("A terminal too narrow for the QR code is told, and gets none")
  func narrowTerminal() throws {
    let text = try page(columns: 30).text()
    #expect(!text.contains("█"))
    #expect(text.contains(/The QR code needs a terminal of \d\d columns\./))
  }

  @Test("The URI is shown on request")
  func pageWithURI() throws {
    #expect(try page(columns: nil, showsURI: true).text().contains("    URI   \(Self.uri)\n"))
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
    let first = EnrollmentFarewell(reply: .init(device: "phone", recoveryCodes: codes)).text
    #expect(first.hasPrefix("Your second factor is on.\n\nThese eight recovery codes"))
    #expect(first.contains("    1  CODE-1      5  CODE-5\n"))
    let further = EnrollmentFarewell(reply: .init(device: "phone 2")).text
    #expect(further == "'phone 2' is on as well.\n")
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
    drawsQR: Bool = true, columns: Int?, showsURI: Bool = false
  ) -> EnrollmentPage {
    EnrollmentPage(
      enrollment: PendingEnrollment(
        name: "phone", key: Redacted(Self.key), uri: Redacted(Self.uri), issuer: "Example Corp",
        label: "ada@lovelace", otp: StatusReportTests.sha1, expiresIn: 600),
      style: drawsQR ? .halfBlocks : nil, columns: columns, showsURI: showsURI)
  }
}
