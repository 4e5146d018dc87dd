/// Whether the machine is in systemd's rescue or emergency mode, which most leave by a restart.
enum RescueMode {
  static var isActive: Bool {
    guard let program = SystemReader.programs.first(where: { FileLook.at($0) != .absent }),
      FileLook.at("/run/systemd/system") != .absent
    else { return false }
    // It ends with 0 where one of them is.
    let run = ProgramRun(program, ["is-active", "--", "rescue.target", "emergency.target"])
    if case .ended(status: 0, _) = run.result { return true }
    return false
  }
}
