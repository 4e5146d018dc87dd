import ArgumentParser
import SallyportVarlink

struct PolicyModeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mode",
    abstract: "Ask nobody, whoever has a second factor, or everybody.",
    discussion: """
      off asks nobody and keeps what people have set up; voluntary asks whoever has a second \
      factor; mandatory refuses those who have none.
      """)

  @Argument(help: "off, voluntary or mandatory.")
  var mode: PolicyMode

  @OptionGroup var options: PolicyEditOptions

  func run() throws {
    try options.edit(done: "The mode is \(mode.rawValue) now.\n") { _ in
      AdminPolicyChange(settings: [AdminSetting(name: SettingName.mode, value: mode.rawValue)])
    }
  }
}

extension PolicyMode: ExpressibleByArgument {}
