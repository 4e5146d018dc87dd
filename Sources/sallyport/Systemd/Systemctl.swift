/// systemd, as systemctl(1) speaks to it.
struct Systemctl {
  private static let programs = ["/usr/bin/systemctl", "/bin/systemctl"]

  private let program: String

  /// Nil where systemd does not run (sd_booted(3)), or there is nothing to speak to it by.
  init?() {
    guard FileLook.at("/run/systemd/system") != .absent,
      let program = Self.programs.first(where: { FileLook.at($0) != .absent })
    else { return nil }
    self.program = program
  }

  /// - Parameter patience: seconds.
  func run(_ arguments: [String], patience: Int = ProgramRun.patience) -> ProgramRun.Result {
    ProgramRun(program, arguments, patience: patience).result
  }

  /// The properties of a unit; nil where systemd does not say.
  func show(_ unit: String, _ names: [String]) -> String? {
    output(["show", "--no-pager", "--property=\(names.joined(separator: ","))", "--", unit])
  }

  /// A unit's file and its drop-ins, in their order; nil where systemd knows none.
  func cat(_ unit: String) -> String? {
    output(["cat", "--no-pager", "--", unit])
  }

  private func output(_ arguments: [String]) -> String? {
    guard case .ended(status: 0, let output) = run(arguments) else { return nil }
    return output
  }
}
