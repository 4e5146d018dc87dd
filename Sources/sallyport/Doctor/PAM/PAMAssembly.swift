/// The lines of a file in /etc/pam.d as libpam puts them together: comments left out, continued
/// ones joined (libpam 1.5, `_pam_assemble_line`).
///
/// Bytes, since libpam knows no characters.
struct PAMAssembly: Equatable {
  struct Line: Equatable {
    /// From 1; of a continued line its first.
    let number: Int
    let bytes: [UInt8]
  }

  /// What libpam takes otherwise than whoever wrote it meant, or each version of it in its own way.
  enum Oddity: Equatable {
    /// A comment or an empty line within a continued line: until 1.6.0 libpam passes over it and
    /// joins what is behind it; since 1.6.1 the line ends there.
    case interrupted
    /// A carriage return, which libpam takes for a part of a word.
    case carriageReturn
    /// Longer than libpam reads at once; until 1.6.0 the rest is a line of its own.
    case tooLong
  }

  struct Remark: Equatable {
    let number: Int
    let oddity: Oddity
  }

  private(set) var lines: [Line] = []
  /// Each oddity once, where it stands first.
  private(set) var remarks: [Remark] = []
  /// The last line, where it is continued and the file ends; libpam gives everything up then.
  private(set) var unfinished: Line?

  init(_ text: String) {
    var rest = Array(text.utf8)[...]
    var number = 1
    var open: Line?
    while true {
      let room = Self.longest - (open?.bytes.count ?? 0)
      guard !rest.isEmpty, room > 0 else {
        unfinished = open
        return
      }
      let piece = Self.piece(of: rest, upTo: room)
      rest = rest.dropFirst(piece.count)
      take(piece, number, &open)
      if piece.last == Self.newline {
        number += 1
      } else if !rest.isEmpty {
        remark(.tooLong, number)
      }
    }
  }

  /// What fgets(3) reads.
  private static func piece(of rest: ArraySlice<UInt8>, upTo room: Int) -> ArraySlice<UInt8> {
    let end = rest.prefix(room).firstIndex(of: newline).map { $0 + 1 }
    return end.map { rest[..<$0] } ?? rest.prefix(room)
  }

  private mutating func take(_ piece: ArraySlice<UInt8>, _ number: Int, _ open: inout Line?) {
    let text = piece.prefix { $0 != 0 }
    let content = text.drop(while: PAMWords.isBlank)
    guard let first = content.first, first != Self.hash else {
      if open != nil { remark(.interrupted, number) }
      return
    }
    let begun = open ?? Line(number: number, bytes: [])
    let last = content.lastIndex { !PAMWords.isBlank($0) } ?? content.startIndex
    if let comment = content.firstIndex(of: Self.hash) {
      end(Line(number: begun.number, bytes: begun.bytes + text[..<comment]))
      open = nil
    } else if content[last] == Self.backslash {
      open = Line(number: begun.number, bytes: begun.bytes + text[..<last] + [Self.space])
    } else {
      end(Line(number: begun.number, bytes: begun.bytes + text))
      open = nil
    }
  }

  private mutating func end(_ line: Line) {
    lines.append(line)
    if line.bytes.contains(Self.carriageReturn) { remark(.carriageReturn, line.number) }
  }

  private mutating func remark(_ oddity: Oddity, _ number: Int) {
    guard !remarks.contains(where: { $0.oddity == oddity }) else { return }
    remarks.append(Remark(number: number, oddity: oddity))
  }

  /// BUF_SIZE of libpam 1.5 without the NUL, for a line and all that continues it.
  private static let longest = 1023

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")
  private static let space = UInt8(ascii: " ")
}
