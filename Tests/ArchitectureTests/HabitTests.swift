import Testing

/// What no source file has in it, whatever it does.
@Suite struct HabitTests {
  private func expectNowhere(
    _ pattern: some RegexComponent, _ what: String, in text: (SourceFile) -> String,
    except allowed: Set<String> = []
  ) throws {
    for file in try SourceFile.all() where !allowed.contains(file.path) {
      for (number, line) in text(file).split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated() where line.firstMatch(of: pattern) != nil
      {
        Issue.record("\(file.path):\(number + 1) has \(what)")
      }
    }
  }

  @Test("nothing is public: one package, one interface")
  func nothingIsPublic() throws {
    try expectNowhere(
      #/\bpublic\b|\bopen\s+(?:override\s+)?(?:class|func|var|subscript)\b/#,
      "a public declaration", in: \.code)
  }

  @Test("nobody vouches for thread safety by hand")
  func nothingIsUncheckedSendable() throws {
    try expectNowhere(
      #/@unchecked\s+Sendable|@preconcurrency|unowned\s*\(\s*unsafe/#,
      "a promise that the compiler does not check", in: \.code)
  }

  @Test("state that the compiler does not guard lies in the listed files only")
  func unsafeStateIsListed() throws {
    try expectNowhere(
      #/nonisolated\s*\(\s*unsafe\s*\)/#, "nonisolated(unsafe)", in: \.code,
      except: ImportTable.holdersOfUnsafeState)
  }

  @Test("the list of unguarded state names no file that has none")
  func listIsCurrent() throws {
    let holders = try SourceFile.all()
      .filter { $0.code.contains("nonisolated(unsafe)") }.map(\.path)
    #expect(Set(holders) == ImportTable.holdersOfUnsafeState)
  }

  @Test("no error is taken for impossible")
  func nothingIsTriedByForce() throws {
    try expectNowhere(#/\b(?:try|as)!/#, "try! or as!", in: \.code)
  }

  @Test("nothing is left to be done later")
  func nothingIsLeftOver() throws {
    try expectNowhere(#/\b(?:TODO|FIXME|XXX|HACK)\b/#, "a note to self", in: \.text)
  }

  @Test("nothing prints the arguments of SQL: they are names and secrets")
  func sqlArgumentsAreNotPrinted() throws {
    try expectNowhere(
      #/\b(?:expandedDescription|publicStatementArguments)\b/#, "a way to print SQL arguments",
      in: \.code)
  }
}
