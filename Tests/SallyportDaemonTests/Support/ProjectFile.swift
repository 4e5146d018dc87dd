import SallyportDaemon
import SallyportService
import Testing

/// The files of this package, found from this one.
enum ProjectFile {
  static func text(of path: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let bytes = try RegularFile.read(
      "/\(root)/\(path)", maximumByteCount: 1 << 20, .notWritableByOthers)
    return try #require(String(validating: bytes, as: UTF8.self))
  }
}
