/// Takes an input apart where a target needs more than one thing.
struct InputReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ input: [UInt8]) {
    rest = input[...]
  }

  /// The next byte; 0 behind the end.
  mutating func byte() -> UInt8 {
    rest.popFirst() ?? 0
  }

  /// The next bytes, as many as there are.
  mutating func bytes(_ count: Int) -> [UInt8] {
    let bytes = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return bytes
  }

  /// The next bytes as text; what is not UTF-8 becomes U+FFFD.
  mutating func text(_ count: Int) -> String {
    String(decoding: bytes(count), as: UTF8.self)
  }
}
