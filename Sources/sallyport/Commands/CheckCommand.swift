import ArgumentParser
import Glibc
import SallyportVarlink

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Go through somebody's sign-in step by step, without doing anything.",
    discussion: """
      For root. Shows who that is, what is recorded, which rule decides, whether a code would be \
      compared, what would be asked, what PAM hears, and what is wrong with the service's PAM \
      file. Counts nothing and uses nothing up.
      """)

  @Argument(help: "Name of the account.")
  var user: String

  @Option(help: ArgumentHelp("PAM service.", valueName: "name"))
  var service: String

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("Numeric source (default: none).", valueName: "address"))
  var address: String?

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard FieldLimits.name.contains(service.utf8.count), !service.contains("/") else {
      throw ValidationError("--service is the name of a PAM service")
    }
    guard address.map({ AdminLimits.address.contains($0.utf8.count) }) ?? true else {
      throw ValidationError("--from is a numeric address")
    }
  }

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure(
        "only root may go through somebody's sign-in",
        hint: "with sudo; sallyport policy explain says what is asked of you")
    }
    let reader = AdminReader(daemon: try connection.connect())
    let call = CheckLogin(user: user, service: service, address: address)
    let reply = try reader.read(call)
    let policy: GetPolicy.Reply = try reader.daemon.call(GetPolicy())
    let examination = ServiceExamination(
      service: service, user: user, address: address,
      policy: PolicyFacts(policy.policy))
    let pam = examination.diagnose()
    guard !json else {
      var object = reply.parameters
      object.set("pam", .object(DiagnosisReport(diagnosis: pam).json))
      return try Output.standardOutput(JSONText.line(object))
    }
    let report = CheckReport(
      call: call, reply: reply, policy: policy.policy, pam: pam, isSSHD: examination.isSSHD,
      date: LocalTime.zoned, pastDate: LocalTime.seconds)
    try Output.standardOutput(report.text)
  }
}
