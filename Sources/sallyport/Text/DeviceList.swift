import SallyportVarlink

/// One's own devices, a line each.
struct DeviceList {
  let devices: [AccountDevice]
  /// Turns seconds since 1970 into a date and a time of day.
  let date: (Int64) -> String

  var text: String {
    guard !devices.isEmpty else { return "No device is set up: sallyport enroll sets one up.\n" }
    let names = devices.map { TerminalText.clean($0.name) }
    let width = names.map(\.count).max() ?? 0
    return zip(devices, names).map { device, name in
      let padding = String(repeating: " ", count: width - name.count)
      let history = DeviceText.history(device, date: date)
      return "\(name)\(padding)   \(history)\(unusual(device.otp))\n"
    }.joined()
  }

  /// What an app needs to know that does not show what every app can.
  private func unusual(_ otp: DeviceParameters) -> String {
    otp == EnrollmentWarning.common ? "" : " (\(KeyText.describe(otp)))"
  }
}
