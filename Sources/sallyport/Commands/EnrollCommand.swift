import ArgumentParser
import SallyportQR
import SallyportVarlink

struct EnrollCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll",
    abstract: "Set up an authenticator app as your second factor.",
    discussion: """
      Shows a QR code and a key, and asks for a code that the app shows. Nothing is active before \
      that code was right.
      """)

  @Option(
    help: ArgumentHelp("Name of the device (default: phone, phone 2, …).", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "Hash of the codes: SHA1, SHA256 or SHA512. Many apps know only SHA1.", valueName: "hash"))
  var algorithm: DeviceAlgorithm = .sha1

  @Option(
    help: ArgumentHelp("Digits of a code: 6, 7 or 8. Many apps know only 6.", valueName: "count"))
  var digits: Int64 = 6

  @Option(
    help: ArgumentHelp(
      "Seconds that a code lasts: 30 or 60. Many apps know only 30.", valueName: "seconds"))
  var period: Int64 = 30

  @Flag(name: .customLong("no-qr"), help: "Draw no QR code.")
  var noQR = false

  @Option(
    help: ArgumentHelp(
      "Write the QR code to a new SVG file instead of drawing it.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Write the QR code to a new PNG file instead of drawing it.", valueName: "file"))
  var png: String?

  @Flag(help: "Print the otpauth:// URI as well.")
  var uri = false

  @Option(
    help: ArgumentHelp("Write the recovery codes to a new file as well.", valueName: "file"))
  var save: String?

  @Flag(help: "Print JSON for programs: the key, then what came of it, a line each.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard FieldLimits.digits.contains(digits) else {
      throw ValidationError("--digits is 6, 7 or 8")
    }
    guard FieldLimits.periods.contains(period) else {
      throw ValidationError("--period is 30 or 60")
    }
  }

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let status = try daemon.status()
    guard save == nil || !status.enrolled else {
      throw CommandFailure(
        "a further device brings no new recovery codes to save",
        hint: "sallyport recovery show --save FILE writes those that you have")
    }
    if let warning = EnrollmentWarning.text(for: otp) { Output.standardError(warning) }
    let writer = try SheetWriter(path: save, account: status.user)
    let (reply, pictures) = try writer.discardingOnFailure {
      let pictures = try QRPictures(svg: svg, png: png)
      let dialogue = Enrollment(
        daemon: daemon, prompter: Prompter(interrupts), interrupts: interrupts,
        show: { enrollment in
          try pictures.write(enrollment.uri, standing: interrupts.standing)
          try show(enrollment, pictures)
        })
      return (try pictures.discardingOnFailure { try dialogue.run(request) }, pictures)
    }
    defer { pictures.remind() }
    let farewell = EnrollmentFarewell(reply: reply, isFirst: !status.enrolled)
    let text = json ? JSONText.line(reply.parameters) : farewell.text
    guard let codes = reply.recoveryCodes else {
      writer.discard()
      interrupts.release()
      return try Output.standardOutput(text, hint: Output.doneHint)
    }
    try writer.finish(RecoverySheet(codes: codes), showing: text, releasing: interrupts)
  }

  private var otp: DeviceParameters {
    DeviceParameters(algorithm: algorithm, digits: digits, period: period)
  }

  private var request: BeginEnrollment {
    BeginEnrollment(name: name, algorithm: algorithm, digits: digits, period: period)
  }

  private func show(_ enrollment: PendingEnrollment, _ pictures: QRPictures) throws {
    guard !json else {
      return try Output.standardOutput(JSONText.line(["enrollment": .object(enrollment.json)]))
    }
    let page = EnrollmentPage(
      enrollment: enrollment, style: noQR || pictures.place != nil ? nil : Terminal.style,
      picture: pictures.place, terminal: Terminal.size, showsURI: uri)
    if let notice = page.notice { Output.standardError("sallyport: \(notice)\n") }
    try Output.standardOutput(page.text)
  }
}

extension DeviceAlgorithm: ExpressibleByArgument {
  package init?(argument: String) {
    self.init(rawValue: argument.uppercased())
  }
}
