import SallyportCore
import SallyportService

/// What is known of the running kernel.
enum RunningKernel {
  /// Set by the unit (`%b`), because its sandbox hides the file.
  static let bootVariable = "SALLYPORT_BOOT_ID"

  private static let bootIDPath = "/proc/sys/kernel/random/boot_id"

  /// Which start of it this is; nil where nobody says, and then no source is remembered.
  static func boot(environment: [String: String]) -> BootID? {
    let text = environment[bootVariable] ?? contents
    // systemd writes it without dashes.
    return text.flatMap { BootID(String($0.unicodeScalars.filter { $0 != "-" && $0 > " " })) }
  }

  private static var contents: String? {
    guard
      let bytes = try? RegularFile.read(
        bootIDPath, maximumByteCount: BootID.maximumByteCount, .notWritableByOthers)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
