import SallyportVarlink
import Testing

@testable import sallyport

struct DeviceTextTests {
  static let phone = AccountDevice(name: "phone", otp: StatusReportTests.sha1, confirmedAt: 1)

  static func phone(_ drift: Int64) -> AccountDevice {
    var device = phone
    device.clockDrift = drift
    return device
  }

  @Test(
    "A drift is told in hours, minutes and seconds, with its direction",
    arguments: [
      (0, "right"), (-30, "about 30 s behind"), (60, "about 1 min ahead"),
      (-270, "about 4 min 30 s behind"), (7530, "about 2 h 5 min 30 s ahead"),
      (43200, "about 12 h ahead"), (-43200, "about 12 h behind"),
      (.min, "about 2562047788015215 h 30 min 8 s behind"),
    ] as [(Int64, String)])
  func drift(seconds: Int64, text: String) {
    #expect(DeviceText.clock(of: Self.phone(seconds)) == text)
  }

  @Test("A list is aligned, tells what is unusual, and has nothing that a terminal obeys")
  func list() {
    let usual = AccountDevice(
      name: "phone\u{1B}", otp: StatusReportTests.sha1, confirmedAt: 1, lastUsedAt: 2)
    let unusual = AccountDevice(
      name: "old tablet",
      otp: DeviceParameters(algorithm: .sha256, digits: 8, period: 60), confirmedAt: 3,
      clockDrift: 60)
    let list = DeviceList(devices: [usual, unusual]) { "day \($0)" }
    #expect(
      list.text == """
        phone        since day 1, last used day 2
        old tablet   since day 3, never used, clock about 1 min ahead (SHA256, 8 digits, every 60 \
        seconds)

        """)
  }

  @Test("Without a device the next step is told")
  func empty() {
    let list = DeviceList(devices: []) { "day \($0)" }
    #expect(list.text == "No device is set up: sallyport enroll sets one up.\n")
  }

  @Test(
    "Before a removal it is told what goes and what stays",
    arguments: [
      (["phone", "tablet"], "This removes phone; tablet stays.\n"),
      (["tablet", "phone", "watch"], "This removes phone; tablet, watch stay.\n"),
      (
        ["phone"],
        "This removes phone, your only device, and with it all of your recovery codes:\n"
          + "your second factor is off then.\n"
      ),
    ])
  func announcement(names: [String], text: String) {
    var status = StatusReportTests.nothing
    status.devices = names.map {
      AccountDevice(name: $0, otp: StatusReportTests.sha1, confirmedAt: 1)
    }
    #expect(DevicesRemoveCommand.announcement("phone", status) == text)
  }

  @Test("After a removal the daemon's word counts: whether there still is a second factor")
  func farewell() {
    #expect(
      DevicesRemoveCommand.farewell("phone\u{1B}", .init(enrolled: true))
        == "'phone' is removed.\n"
        + "Now delete the entry from its app: the codes that it shows no longer work.\n")
    #expect(
      DevicesRemoveCommand.farewell("phone", .init(enrolled: false))
        == DisableCommand.farewell(.init(removedDevices: ["phone"])))
  }

  @Test(
    "After a resynchronization it is told what was found, and what follows once the clock is right",
    arguments: [
      (0, "The clock of phone is right; codes from it work.\n"),
      (
        -270,
        "The clock of phone is about 4 min 30 s behind; codes from it work again.\n"
          + "Once its clock is set right, this has to be done again.\n"
      ),
      (
        7200,
        "The clock of phone is about 2 h ahead; codes from it work again.\n"
          + "Once its clock is set right, its codes are refused for up to 2 h;\n"
          + "then this has to be done again.\n"
      ),
    ] as [(Int64, String)])
  func found(drift: Int64, text: String) {
    #expect(ResyncCommand.farewell(Self.phone(drift)) == text)
  }
}
