/// A second reading of RFC 8259, which says only whether a text is one: each function is a rule of
/// its grammar (§2 to §7) and gives where what it stands for ends, nil where it does not stand there.
///
/// It is held against the product's reader, so it shares nothing with it.
struct JSONGrammar {
  private let text: [UInt8]

  static func allows(_ text: [UInt8]) -> Bool {
    guard String(validating: text, as: UTF8.self) != nil else { return false }
    let grammar = JSONGrammar(text: text)
    return grammar.element(0) == text.count
  }

  private func element(_ start: Int) -> Int? {
    value(space(start)).map(space)
  }

  private func value(_ start: Int) -> Int? {
    for word in ["null", "true", "false"] where text[start...].starts(with: word.utf8) {
      return start + word.utf8.count
    }
    return string(start) ?? number(start)
      ?? list(start, "[", "]") { element($0) }
      ?? list(start, "{", "}") { member($0) }
  }

  private func member(_ start: Int) -> Int? {
    guard let name = string(space(start)), let colon = sign(":", space(name)) else { return nil }
    return element(colon)
  }

  private func list(
    _ start: Int, _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ item: (Int) -> Int?
  ) -> Int? {
    guard let inside = sign(open, start) else { return nil }
    if let end = sign(close, space(inside)) { return end }
    var position = item(inside)
    while let end = position {
      if let end = sign(close, end) { return end }
      position = sign(",", end).flatMap(item)
    }
    return nil
  }

  private func number(_ start: Int) -> Int? {
    let first = sign("-", start) ?? start
    guard var end = sign("0", first) ?? digits(first) else { return nil }
    if let point = sign(".", end) {
      guard let fraction = digits(point) else { return nil }
      end = fraction
    }
    guard let exponent = sign("e", end) ?? sign("E", end) else { return end }
    return digits(sign("+", exponent) ?? sign("-", exponent) ?? exponent)
  }

  private func digits(_ start: Int) -> Int? {
    let end = text[start...].firstIndex { !(0x30...0x39).contains($0) } ?? text.count
    return end > start ? end : nil
  }

  private func string(_ start: Int) -> Int? {
    guard var position = sign("\"", start) else { return nil }
    while position < text.count {
      if let end = sign("\"", position) { return end }
      guard let next = character(position) else { return nil }
      position = next
    }
    return nil
  }

  private func character(_ start: Int) -> Int? {
    guard let escape = sign("\\", start) else { return text[start] < 0x20 ? nil : start + 1 }
    if escape < text.count, Array(#""\/bfnrt"#.utf8).contains(text[escape]) { return escape + 1 }
    guard let first = sign("u", escape) else { return nil }
    let unit = text[first...].prefix(4)
    let digits = unit.prefix { Unicode.Scalar($0).properties.isASCIIHexDigit }
    return digits.count == 4 ? first + 4 : nil
  }

  private func sign(_ sign: Unicode.Scalar, _ start: Int) -> Int? {
    start < text.count && text[start] == UInt8(ascii: sign) ? start + 1 : nil
  }

  private func space(_ start: Int) -> Int {
    text[start...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? text.count
  }
}
