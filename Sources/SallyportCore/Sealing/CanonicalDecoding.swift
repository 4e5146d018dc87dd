/// Reads a `CanonicalEncoding` back, from the front.
///
/// What it is given carries a MAC, so that only what another version of the program wrote can fail
/// here; it fails all the same, and never guesses.
package struct CanonicalDecoding {
  /// The bytes are not what should stand there.
  package struct Failure: Error, Hashable {}

  private let bytes: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var isAtEnd: Bool { position == bytes.count }

  package mutating func integer() throws(Failure) -> Int64 {
    let end = try end(after: MemoryLayout<Int64>.size)
    defer { position = end }
    var value: Int64 = 0
    for index in position..<end { value = value << 8 | Int64(bytes[index]) }
    return value
  }

  package mutating func number() throws(Failure) -> Int {
    Int(try integer())
  }

  package mutating func byteArray() throws(Failure) -> [UInt8] {
    let count = try number()
    let end = try end(after: count)
    defer { position = end }
    return Array(bytes[position..<end])
  }

  package mutating func text() throws(Failure) -> String {
    let count = try number()
    let end = try end(after: count)
    defer { position = end }
    guard let text = String(validating: bytes[position..<end], as: UTF8.self) else {
      throw Failure()
    }
    return text
  }

  package mutating func optional<Value>(
    _ decodeValue: (inout Self) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    let end = try end(after: 1)
    let mark = bytes[position]
    position = end
    switch mark {
    case 0: return nil
    case 1: return try decodeValue(&self)
    default: throw Failure()
    }
  }

  package mutating func array<Element>(
    _ decodeElement: (inout Self) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    var elements: [Element] = []
    let count = try number()
    // Every element takes at least a byte, so a count beyond what is left is none.
    guard (0...bytes.count - position).contains(count) else { throw Failure() }
    for _ in 0..<count { elements.append(try decodeElement(&self)) }
    return elements
  }

  private func end(after count: Int) throws(Failure) -> Int {
    guard (0...bytes.count - position).contains(count) else { throw Failure() }
    return position + count
  }
}
