import Testing

/// Holds every `import` against the table (architecture, Targets and arrows).
@Suite struct ImportTests {
  @Test("the sources are found")
  func sourcesAreFound() throws {
    let files = try SourceFile.all()
    #expect(files.count > 50)
    #expect(files.contains { $0.path == "SallyportCore/Login/LoginEvaluator.swift" })
    #expect(files.allSatisfy { !$0.text.isEmpty })
  }

  @Test("every target has its row in the table, and every row its target")
  func tableIsComplete() throws {
    #expect(try Set(SourceFile.targets()) == Set(ImportTable.allowed.keys))
  }

  @Test("no target imports what the table does not allow it")
  func importsAreAllowed() throws {
    for file in try SourceFile.all() {
      let allowed = ImportTable.allowed[file.target] ?? []
      for module in file.imports.subtracting(allowed).sorted() {
        Issue.record("\(file.path) imports \(module)")
      }
    }
  }

  @Test("where calls into C are confined, no other file makes them")
  func callsIntoCAreConfined() throws {
    for file in try SourceFile.all() {
      for (module, targets) in ImportTable.placesOfC where file.imports.contains(module) {
        guard let places = targets[file.target] else { continue }
        let isConfined = places.contains { place in
          file.place == place || (place.hasSuffix("/") && file.place.hasPrefix(place))
        }
        #expect(isConfined, "\(file.path) imports \(module)")
      }
    }
  }

  @Test("no target of the product imports the testing library or a test's")
  func productDoesNotTest() throws {
    for file in try SourceFile.all() where file.target != "SallyportTesting" {
      #expect(file.imports.isDisjoint(with: ["SallyportTesting", "Testing", "XCTest"]))
    }
  }

  /// The arrows that must not exist, as DESIGN.md words them: so that a row of the table that is
  /// changed in haste still fails.
  @Test(
    "the table keeps to the arrows",
    arguments: [
      ("SallyportCrypto", ["Foundation", "FoundationEssentials", "SallyportCore"]),
      ("SallyportCore", ["Foundation", "FoundationEssentials", "Glibc", "CSQLite"]),
      ("SallyportStore", ["Foundation", "FoundationEssentials"]),
      ("SallyportVarlink", ["SallyportCore", "SallyportCrypto", "CSQLite", "Foundation"]),
      ("SallyportMail", ["Foundation", "FoundationEssentials", "Glibc", "SallyportCore"]),
      ("SallyportService", ["Foundation", "FoundationEssentials", "SallyportCore"]),
      (
        "SallyportMailer",
        [
          "Foundation", "FoundationEssentials", "SallyportCore", "SallyportCrypto",
          "SallyportStore", "SallyportDaemon", "CSQLite",
        ]
      ),
      ("SallyportQR", ["SallyportCore", "Foundation"]),
      ("SallyportImport", ["SallyportCore", "Foundation", "FoundationEssentials", "Glibc"]),
      ("SallyportDaemon", ["Foundation", "FoundationEssentials", "CSQLite"]),
      (
        "sallyport",
        [
          "SallyportCore", "SallyportStore", "SallyportDaemon",
          "Foundation",
        ]
      ),
      ("sallyportd", ["Foundation", "FoundationEssentials", "SallyportTesting"]),
    ])
  func tableKeepsToTheArrows(_ target: String, _ forbidden: [String]) {
    #expect(ImportTable.allowed[target]?.isDisjoint(with: forbidden) == true)
  }
}
