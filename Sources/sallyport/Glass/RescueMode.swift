/// Whether the machine is in systemd's rescue or emergency mode, which most leave by a restart.
enum RescueMode {
  static var isActive: Bool {
    // It ends with 0 where one of them is.
    let result = Systemctl()?.run(["is-active", "--", "rescue.target", "emergency.target"])
    if case .ended(status: 0, _) = result { return true }
    return false
  }
}
