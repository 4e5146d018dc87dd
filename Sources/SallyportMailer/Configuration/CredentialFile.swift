import Glibc
import SallyportService
import SallyportVarlink

/// A file with a password on its first and only line, which nobody else can read.
enum CredentialFile {
  /// RFC 4954 §4.3 has commands of 12 288 bytes; no password is nearly as long.
  static let maximumByteCount = 1024

  /// What stands for the folder of systemd's credentials (systemd.exec(5), `LoadCredential=`).
  static let directoryVariable = "CREDENTIALS_DIRECTORY"
  private static let folder = "$\(directoryVariable)/"

  /// Whether it is systemd that hands it over.
  static func isHandedOver(_ path: String) -> Bool { path.hasPrefix(folder) }

  /// - Parameter path: absolute, or `$CREDENTIALS_DIRECTORY/NAME`, whose modes are systemd's
  ///   business: its folder is private to the unit.
  static func read(
    _ path: String, environment: [String: String]
  ) throws(FileError) -> Redacted {
    guard isHandedOver(path) else { return try password(path, .notReadableByOthers) }
    guard let directory = environment[directoryVariable] else {
      throw FileError("cannot be found: systemd has handed over no credential")
    }
    return try password("\(directory)/\(path.dropFirst(folder.count))", .notWritableByOthers)
  }

  private static func password(
    _ path: String, _ protection: RegularFile.Protection
  ) throws(FileError) -> Redacted {
    var bytes = try RegularFile.read(path, maximumByteCount: maximumByteCount, protection)
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
    guard !line.isEmpty, let text = String(validating: line, as: UTF8.self) else {
      throw FileError("holds no password")
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw FileError("must hold the password on one line, and nothing else")
    }
    return Redacted(text)
  }
}
