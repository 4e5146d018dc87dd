import Foundation
import SallyportFuzzing
import SallyportVarlink
import Testing

/// Feeds each target its corpus, which holds a small input for everything that fuzzing has reached
/// or broken: found once, never broken again.
@Suite struct FuzzCorpusTests {
  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpus")

  private static func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("every target has its corpus, and every corpus its target")
  func corpusIsComplete() throws {
    #expect(try Self.names(in: Self.corpus) == FuzzTarget.all.map(\.name).sorted())
  }

  @Test("the parameters of every method are fed")
  func everyMethodIsFed() {
    let methods = ShippedInterface.all.flatMap { interface in
      interface.description.methods.keys.map { "\(interface.name).\($0)" }
    }
    #expect(EveryCall.methods.sorted() == methods.sorted())
  }

  @Test("what fuzzing has reached still holds", arguments: FuzzTarget.all.map(\.name))
  func corpusHolds(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let folder = Self.corpus.appendingPathComponent(name)
    let files = try Self.names(in: folder)
    #expect(!files.isEmpty)
    for file in files {
      let input = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
      do {
        try target.check(input)
      } catch {
        Issue.record("\(name)/\(file): \(error)")
      }
    }
  }

  @Test("no input is longer than its target takes, empty ones are fed too")
  func inputsAreSmall() throws {
    for target in FuzzTarget.all {
      try target.check([])
      let folder = Self.corpus.appendingPathComponent(target.name)
      for file in try Self.names(in: folder) {
        let size = try Data(contentsOf: folder.appendingPathComponent(file)).count
        #expect(size <= target.maximumByteCount, "\(target.name)/\(file)")
      }
    }
  }
}
