/// Bytes as people compare them: two lower-case digits each.
package enum Hexadecimal {
  static let alphabet = Array("0123456789abcdef".utf8)

  package static func text(of bytes: some Sequence<UInt8>) -> String {
    let digits = bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
    return String(decoding: digits, as: UTF8.self)
  }
}
