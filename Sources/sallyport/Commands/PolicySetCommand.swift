import ArgumentParser
import SallyportVarlink

struct PolicySetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Change one setting; sallyport policy show lists them.")

  @Argument(help: "Name of the setting.")
  var name: String

  @Argument(help: "Its new value.")
  var value: String?

  @Flag(name: .customLong("default"), help: "Set it back to its default.")
  var isDefault = false

  @OptionGroup var options: PolicyEditOptions

  func validate() throws {
    guard (value == nil) == isDefault else {
      throw ValidationError("a setting needs either a value or --default")
    }
  }

  func run() throws {
    let setting = AdminSetting(
      name: name, value: try value.map { try SettingValue.wire($0, for: name) })
    try options.edit(done: Self.farewell(setting, date: LocalTime.zoned)) { _ in
      AdminPolicyChange(settings: [setting])
    }
  }

  static func farewell(_ setting: AdminSetting, date: (Int64) -> String) -> String {
    let name = TerminalText.clean(setting.name)
    guard setting.value != nil else { return "\(name) has its default again.\n" }
    return "\(name) is \(SettingValue.text(setting.value, of: setting.name, date: date)) now.\n"
  }
}
