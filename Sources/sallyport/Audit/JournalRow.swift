/// What a line of the journal says of a row of the audit log: its number, and how its MAC begins.
struct JournalRow: Equatable {
  let number: Int64

  /// The first 8 bytes of the row's MAC.
  let mac: UInt64

  init(number: Int64, mac: UInt64) {
    self.number = number
    self.mac = mac
  }

  /// Reads a line such as `audit login permit account=ada … row=17 mac=0123456789abcdef`, whatever
  /// a logger has put before it.
  ///
  /// Texts that peers chose stand in quotes where they are not plain, so only the last two fields
  /// count, and only where all quotes before them are closed. Nil for every other line, and for one
  /// that was cut.
  init?(line: ArraySlice<UInt8>) {
    guard
      let start = Self.message(in: line),
      let (row, mac) = Self.lastTwoFields(of: line[start...]),
      let number = Self.value(of: row, named: "row=").flatMap({ Int64($0) }), number > 0,
      let digits = Self.value(of: mac, named: "mac="), let mac = Self.mac(digits)
    else { return nil }
    self.init(number: number, mac: mac)
  }

  /// The first 8 bytes of a MAC from its 16 hexadecimal digits.
  static func mac(_ digits: String) -> UInt64? {
    let isPlain = digits.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    return digits.utf8.count == 16 && isPlain ? UInt64(digits, radix: 16) : nil
  }

  private static let beginning = Array("audit ".utf8)
  private static let space = UInt8(ascii: " ")
  private static let bracket = UInt8(ascii: ">")
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Where the daemon's own words begin: in front, or behind a logger's space or priority (`<5>`).
  private static func message(in line: ArraySlice<UInt8>) -> Int? {
    var start = line.startIndex
    while line[start...].count > beginning.count {
      let isWord = start == line.startIndex || [space, bracket].contains(line[start - 1])
      if isWord, line[start...].starts(with: beginning) { return start }
      start += 1
    }
    return nil
  }

  /// Nil where a quote is open at the end.
  private static func lastTwoFields(
    of line: ArraySlice<UInt8>
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    var start = line.startIndex
    var before = line[..<start]
    var (isQuoted, isEscaped) = (false, false)
    for (index, byte) in zip(line.indices, line) {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == backslash {
        isEscaped = true
      } else if byte == quote {
        isQuoted.toggle()
      } else if byte == space, !isQuoted {
        before = line[start..<index]
        start = index + 1
      }
    }
    return isQuoted ? nil : (before, line[start...])
  }

  private static func value(of field: ArraySlice<UInt8>, named name: String) -> String? {
    guard field.starts(with: name.utf8) else { return nil }
    return String(decoding: field.dropFirst(name.utf8.count), as: UTF8.self)
  }
}
