import Foundation
import SallyportService
import SallyportTesting
import Testing

/// The files of this package, found from this one.
enum ProjectFile {
  static func path(of path: String) -> String {
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/\(path)"
  }

  static func text(of path: String) throws -> String { try SettingsText.read(self.path(of: path)) }
}

extension TemporaryFolder {
  /// Writes a file; returns its path.
  func file(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    let path = path(of: name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }
}
