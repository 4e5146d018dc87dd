import Testing

/// The reader that the other tests here rely on.
@Suite struct SourceTextTests {
  @Test(
    "every kind of import is seen",
    arguments: [
      "import Foundation", "  import Foundation", "package import Foundation",
      "@testable import Foundation", "@preconcurrency package import Foundation",
      "import struct Foundation.URL", "import func Foundation.exit", "let a = 1; import Foundation",
      "@_spi(Testing) import Foundation", "import\tFoundation", "#if os(Linux)\nimport Foundation",
      "import /* why */ Foundation", "public import Foundation.NSObject",
      "import Foundation // why",
    ])
  func importsAreSeen(_ text: String) {
    #expect(SourceText.imports(in: SourceText.code(of: text)) == ["Foundation"])
  }

  @Test(
    "what only mentions an import is none",
    arguments: [
      "// import Foundation", "/* import Foundation */", "/* /* */\nimport Foundation\n*/",
      "let text = \"\"\"\n  import Foundation\n  \"\"\"", "let imported = Foundation",
      "let text = \"\\\"; import Foundation\"", "important(Foundation)",
    ])
  func mentionsAreNotImports(_ text: String) {
    #expect(SourceText.imports(in: SourceText.code(of: text)).isEmpty)
  }

  @Test("comments and the contents of strings are no code")
  func codeIsLeft() {
    #expect(SourceText.code(of: "a // public\nb") == "a \nb")
    #expect(SourceText.code(of: "a /* public\n*/ b") == "a \n b")
    #expect(SourceText.code(of: "f(\"public \\\" // no\") + 1") == "f(\"\") + 1")
    #expect(SourceText.code(of: "f(\"\"\"\n\"public\"\n\"\"\")") == "f(\"\"\n\n)")
  }
}
