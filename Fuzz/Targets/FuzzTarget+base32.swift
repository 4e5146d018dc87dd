import SallyportCore
import SallyportCrypto

extension FuzzTarget {
  /// Base32: every sequence of bytes has one text, but for case and padding.
  static let base32 = FuzzTarget(name: "base32", maximumByteCount: 160) { input throws(Finding) in
    try checkText(String(decoding: input, as: UTF8.self))
    try checkBytes(input)
  }

  private static func checkText(_ text: String) throws(Finding) {
    guard let decoded = try? Base32.decode(text) else { return }
    let unpadded = text.prefix { $0 != "=" }
    try Finding.unless(
      decoded.withBytes { Base32.encode($0) }.utf8.elementsEqual(unpadded.uppercased().utf8),
      "a text that is taken is the one that its bytes have")
  }

  private static func checkBytes(_ bytes: [UInt8]) throws(Finding) {
    let secret = Secret(copying: bytes)
    let text = secret.withBytes { Base32.encode($0) }
    let padding = String(repeating: "=", count: (8 - text.utf8.count % 8) % 8)
    for spelling in [text, text.lowercased(), text + padding] {
      try Finding.unless(
        (try? Base32.decode(spelling)) == secret, "bytes come back from their text")
    }
  }
}
