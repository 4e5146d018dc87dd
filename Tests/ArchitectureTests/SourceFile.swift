import Foundation

/// A Swift file under Sources, as the tests of the architecture read it.
struct SourceFile {
  /// Relative to Sources: `SallyportCore/Login/Verifier.swift`.
  let path: String
  let text: String

  var target: String { String(path.prefix { $0 != "/" }) }

  /// The path below the target: `Login/Verifier.swift`.
  var place: String { String(path.dropFirst(target.count + 1)) }

  /// The text without comments and without what stands in string literals.
  var code: String { SourceText.code(of: text) }

  /// The modules that are imported, by whatever kind of import.
  var imports: Set<String> { SourceText.imports(in: code) }

  /// The folder of the package: two above this file's.
  static var packageRoot: URL {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// The folders under Sources, one a target.
  static func targets() throws -> [String] {
    let sources = packageRoot.appendingPathComponent("Sources").resolvingSymlinksInPath()
    return try FileManager.default.contentsOfDirectory(atPath: sources.path).filter {
      var isFolder = ObjCBool(false)
      let path = sources.appendingPathComponent($0).path
      return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && isFolder.boolValue
    }
  }

  /// Every Swift file under Sources.
  static func all() throws -> [SourceFile] {
    let sources = packageRoot.appendingPathComponent("Sources").resolvingSymlinksInPath()
    return try FileManager.default.subpathsOfDirectory(atPath: sources.path)
      .filter { $0.hasSuffix(".swift") }
      .sorted()
      .map { path in
        SourceFile(
          path: path,
          text: try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8))
      }
  }
}
