/// Bytes as people compare them: two lower-case digits each.
package enum Hexadecimal {
  static let alphabet = Array("0123456789abcdef".utf8)

  /// Of an array and nothing else, because a login's journal line has one.
  package static func text(of bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      digits.append(alphabet[Int(byte >> 4)])
      digits.append(alphabet[Int(byte & 15)])
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
