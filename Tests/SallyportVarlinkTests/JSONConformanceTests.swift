import Foundation
import SallyportVarlink
import Testing

/// The cases of Tests/Conformance, which Python and the module's reader are asked about too.
@Suite struct JSONConformanceTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Conformance")

  /// The names of all cases, without `.json`.
  private static func cases() throws -> [String] {
    try FileManager.default
      .contentsOfDirectory(atPath: folder.appendingPathComponent("json").path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent("json/\(name).json")))
  }

  /// The reasons of the table in its README, by case.
  private static func exceptions() throws -> [String: String] {
    let text = try String(
      contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
    var exceptions: [String: String] = [:]
    for row in text.split(separator: "\n") {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[2].hasPrefix("`i_") else { continue }
      for name in cells[2].split(separator: " ") {
        let isNew = exceptions.updateValue(cells[0], forKey: name.filter { $0 != "`" }) == nil
        #expect(isNew, "\(name) stands in the table twice")
      }
    }
    return exceptions
  }

  private static func refusal(of bytes: [UInt8]) -> JSONError? {
    do {
      _ = try JSONValue(scanning: bytes.span, maximumBytes: MessageLimits.login)
      return nil
    } catch {
      return error
    }
  }

  /// Whether a message is taken that has the text as a member, and one that has it as an element;
  /// no text that is not one value passes in both.
  private static func isTakenInMessages(_ bytes: [UInt8]) -> Bool {
    let messages = [
      Array(#"{"parameters":{"x":"#.utf8) + bytes + Array("}}".utf8),
      Array(#"{"parameters":{"x":["#.utf8) + bytes + Array("]}}".utf8),
    ]
    return messages.allSatisfy { message in
      (try? MethodReply(decoding: message.span, maximumBytes: MessageLimits.login)) != nil
    }
  }

  @Test("each case has a verdict in its name, and its reason in the table where it needs one")
  func casesAreComplete() throws {
    let cases = try Self.cases()
    #expect(cases.count >= 150)
    for name in cases where !["y_", "n_", "i_"].contains(name.prefix(2)) {
      Issue.record("\(name) has no verdict")
    }
    #expect(Set(cases.filter { $0.hasPrefix("i_") }) == Set(try Self.exceptions().keys))
  }

  @Test("what is no JSON text is refused")
  func nonsenseIsRefused() throws {
    for name in try Self.cases() where name.hasPrefix("n_") {
      #expect(Self.refusal(of: try Self.bytes(of: name)) != nil, "\(name)")
    }
  }

  @Test("what two readers could take differently is refused, for the reason in the table")
  func ambiguityIsRefused() throws {
    for (name, reason) in try Self.exceptions() {
      let refusal = Self.refusal(of: try Self.bytes(of: name))
      #expect(refusal?.reason.rawValue == reason, "\(name)")
    }
  }

  @Test("what is a JSON text is taken")
  func textsAreTaken() throws {
    for name in try Self.cases() where name.hasPrefix("y_") {
      #expect(Self.refusal(of: try Self.bytes(of: name)) == nil, "\(name)")
    }
  }

  @Test("a text is taken as a part of a message just if it is taken alone")
  func messagesAreReadAlike() throws {
    for name in try Self.cases() {
      let isTaken = Self.isTakenInMessages(try Self.bytes(of: name))
      #expect(isTaken == name.hasPrefix("y_"), "\(name)")
    }
  }
}
