/// The text of one kind of mail, as an administrator may write it: `Subject: …`, an empty line, and
/// the body, with names in braces for what is filled in.
package struct MailTemplate: Sendable {
  /// Ten pages; nobody reads so much to find a code.
  package static let maximumByteCount = 16 << 10

  /// One line of a mail program's list.
  static let maximumSubjectByteCount = 200

  /// What can be filled in.
  package enum Placeholder: String, CaseIterable, Sendable {
    /// The code to be typed.
    case code
    /// The account.
    case user
    /// The machine.
    case host
    /// How long the code is good for, as `90 seconds` or `24 hours`.
    case validity
    /// Until when the code is good.
    case until
    /// What has happened, a line each.
    case events
  }

  /// Why a text is no template.
  package struct Flaw: Error, Equatable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    package let description: String
  }

  private enum Piece: Equatable {
    case text(String)
    case placeholder(Placeholder)
  }

  private let subject: [Piece]
  private let body: [Piece]

  /// - Parameters:
  ///   - text: lines that end with LF, or CRLF.
  ///   - required: what must be filled in once in the body.
  ///   - admitted: what may be filled in besides.
  package init(
    _ text: String, requiring required: Set<Placeholder>, admitting admitted: Set<Placeholder>
  ) throws(Flaw) {
    guard text.utf8.count <= Self.maximumByteCount else {
      throw Flaw(line: 1, description: "is longer than \(Self.maximumByteCount >> 10) KiB")
    }
    let lines = text.replacing("\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    let heading = "Subject: "
    guard let first = lines.first, first.hasPrefix(heading), first.count > heading.count else {
      throw Flaw(line: 1, description: "the first line must be 'Subject: ' and a text")
    }
    guard lines.count > 2, lines[1].isEmpty else {
      throw Flaw(
        line: min(2, lines.count), description: "an empty line must stand between subject and text")
    }
    let known = required.union(admitted)
    // A code in a subject stands on a locked phone for everybody to read.
    subject = try Self.pieces(
      of: first.dropFirst(heading.count), line: 1, knowing: known.intersection([.user, .host]))
    guard first.utf8.count <= Self.maximumSubjectByteCount else {
      throw Flaw(line: 1, description: "the subject is longer than 191 bytes")
    }
    var body: [Piece] = []
    for (index, line) in lines.enumerated().dropFirst(2) {
      body += try Self.pieces(of: line, line: index + 1, knowing: known)
      if index < lines.count - 1 { body.append(.text("\n")) }
    }
    for placeholder in Placeholder.allCases where required.contains(placeholder) {
      guard body.count(where: { $0 == .placeholder(placeholder) }) == 1 else {
        throw Flaw(
          line: lines.count, description: "{\(placeholder.rawValue)} must stand in the text once")
      }
    }
    self.body = body
  }

  private static func pieces(
    of line: Substring, line number: Int, knowing known: Set<Placeholder>
  ) throws(Flaw) -> [Piece] {
    guard !line.unicodeScalars.contains(where: isControl) else {
      throw Flaw(line: number, description: "a control character stands in it")
    }
    var pieces: [Piece] = []
    var rest = line
    while let opening = rest.firstIndex(of: "{") {
      if opening > rest.startIndex { pieces.append(.text(String(rest[..<opening]))) }
      let inner = rest[rest.index(after: opening)...]
      guard let closing = inner.firstIndex(of: "}") else {
        throw Flaw(line: number, description: "a { without its }")
      }
      let name = String(inner[..<closing])
      guard let placeholder = Placeholder(rawValue: name), known.contains(placeholder) else {
        let names = known.map { "{\($0.rawValue)}" }.sorted().joined(separator: ", ")
        throw Flaw(line: number, description: "{\(name)} is none of \(names)")
      }
      pieces.append(.placeholder(placeholder))
      rest = inner[inner.index(after: closing)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\t"
  }

  /// The subject and the body, filled in; what is not given is left empty.
  ///
  /// What is filled in is no template: a brace in it stays a brace. Control characters but for line
  /// breaks in `events` are left out, so that no value begins a header.
  package func filled(with values: [Placeholder: String]) -> (subject: String, body: String) {
    (Self.text(of: subject, values), Self.text(of: body, values))
  }

  private static func text(of pieces: [Piece], _ values: [Placeholder: String]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .placeholder(let name): clean(values[name] ?? "", of: name)
      }
    }.joined()
  }

  private static func clean(_ value: String, of name: Placeholder) -> String {
    String(
      String.UnicodeScalarView(
        value.unicodeScalars.filter { !isControl($0) || (name == .events && $0 == "\n") }))
  }
}
