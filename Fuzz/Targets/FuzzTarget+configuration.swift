import SallyportDaemon
import SallyportService

extension FuzzTarget {
  /// The reader of `sallyport.toml`: it refuses with a line that exists and a reason, or what it
  /// takes can be used.
  static let configuration = FuzzTarget(
    name: "configuration", maximumByteCount: 2048
  ) { input throws(Finding) in
    guard let text = String(validating: input, as: UTF8.self) else { return }
    let configuration: Configuration
    do throws(ConfigurationError) {
      configuration = try ConfigurationFile.parse(
        text, file: "/f", stateDirectory: "/s")
    } catch {
      return try check(error, in: text)
    }
    let paths = [configuration.store, configuration.socketDirectory, configuration.key ?? "/"]
    try Finding.unless(
      paths.allSatisfy { $0.utf8.first == UInt8(ascii: "/") && !$0.utf8.contains(0) },
      "paths are absolute, and whole for a reader in C")
    try Finding.unless(!configuration.trustedUIDs.contains(.max), "nobody is not trusted")
  }

  private static func check(_ error: ConfigurationError, in text: String) throws(Finding) {
    let count = text.unicodeScalars.count { $0 == "\n" } + 1
    try Finding.unless(
      error.line.map { (1...count).contains($0) } ?? true, "a refusal names a line that exists")
    try Finding.unless(!error.reason.isEmpty, "a refusal has a reason")
  }
}
