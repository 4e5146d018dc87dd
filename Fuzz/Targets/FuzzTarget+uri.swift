import SallyportCore
import SallyportCrypto

extension FuzzTarget {
  /// The otpauth URI: whatever the issuer and the account are, a reader takes exactly them out.
  static let uri = FuzzTarget(name: "uri", maximumByteCount: 256) { input throws(Finding) in
    var reader = InputReader(input)
    let parameters = parameters(reader.byte())
    let secret = try secret(&reader)
    let issuer = reader.text(Int(reader.byte()))
    let account = reader.text(reader.rest.count)
    let uri = OTPAuthURI(
      issuer: issuer, account: account, secret: secret, parameters: parameters)
    try check(uri, has: uri.text)
  }

  private static func parameters(_ choice: UInt8) -> TOTP.Parameters {
    let sizes = TOTP.TimeStepSize.allCases
    let digits = OneTimePassword.Digits.allCases
    let algorithms: [HashAlgorithm] = [.sha1, .sha256, .sha512]
    return TOTP.Parameters(
      timeStepSize: sizes[Int(choice) % sizes.count], digits: digits[Int(choice) / 2 % 3],
      algorithm: algorithms[Int(choice) / 6 % 3])
  }

  private static func secret(_ reader: inout InputReader) throws(Finding) -> SharedSecret {
    let count = 16 + Int(reader.byte() % 49)
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) ^ reader.byte() }
    guard let secret = try? SharedSecret(Secret(copying: bytes)) else {
      throw Finding(broken: "16 to 64 bytes are a shared secret")
    }
    return secret
  }

  // MARK: A reader of otpauth URIs (RFC 3986 §3, Key URI Format)

  private static func check(_ uri: OTPAuthURI, has text: String) throws(Finding) {
    let start = "otpauth://totp/"
    try Finding.unless(text.hasPrefix(start), "the URI is one of TOTP")
    let halves = split(text.dropFirst(start.count), at: "?", 1)
    try Finding.unless(halves.count == 2, "there is a label and a query")
    let hasIssuer = !uri.issuer.isEmpty
    let label = split(halves[0], at: ":", 8)
    try Finding.unless(
      label.compactMap(decode) == (hasIssuer ? [uri.issuer] : []).map { Array($0.utf8) }
        + [Array(uri.account.utf8)], "the label is the issuer and the account")
    try Finding.unless(!halves[1].contains("#"), "there is no fragment")
    var expected = [("secret", uri.secret.base32)]
    if hasIssuer { expected.append(("issuer", uri.issuer)) }
    expected += [
      ("algorithm", uri.parameters.algorithm.rawValue),
      ("digits", "\(uri.parameters.digits.rawValue)"),
      ("period", "\(uri.parameters.timeStepSize.rawValue)"),
    ]
    let query = split(halves[1], at: "&", 16).flatMap { split($0, at: "=", 1) }.compactMap(decode)
    try Finding.unless(
      query == expected.flatMap { [Array($0.0.utf8), Array($0.1.utf8)] },
      "the query is the key, the issuer and the parameters")
  }

  private static func split(
    _ text: Substring, at separator: Character, _ count: Int
  ) -> [Substring] {
    text.split(separator: separator, maxSplits: count, omittingEmptySubsequences: false)
  }

  /// Nil where there is more than unreserved characters and escapes.
  private static func decode(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        guard Self.unreserved.contains(byte) else { return nil }
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let escaped = UInt8(String(rest.prefix(2)) ?? "", radix: 16) else {
        return nil
      }
      bytes.append(escaped)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  private static let unreserved = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
