import SallyportImport
import SallyportVarlink

extension FuzzTarget {
  /// A file of google-authenticator, which any account can write: it is refused, or key and scratch
  /// codes are those of a second reading and the daemon's reader takes all of it.
  static let googleAuthenticator = FuzzTarget(
    name: "google-authenticator", maximumByteCount: 1024
  ) { input throws(Finding) in
    let authenticator: ForeignAuthenticator
    do throws(ImportProblem) {
      authenticator = try GoogleAuthenticatorFile.parse(input)
    } catch {
      return
    }
    let lines = input.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    try Finding.unless(
      authenticator.key.value == lines.first.map(hexadecimalOfKey), "this is the file's key")
    try Finding.unless(
      authenticator.recoveryCodes.map(\.value) == scratchCodes(lines.dropFirst()),
      "these are the file's scratch codes")
    try Finding.unless(
      [30, 60].contains(authenticator.period) && authenticator.digits == 6
        && authenticator.clockDrift.magnitude <= 1500, "what the module can do")
    let told = [UInt8]("\r\n\" X 1\r\n".utf8)
    try Finding.unless(
      (try? GoogleAuthenticatorFile.parse(input + told)) == authenticator,
      "an option that nobody knows changes nothing")
    try ImportedFile.checkThatDaemonTakes(
      authenticator, of: "ada", from: GoogleAuthenticatorFile.origin)
  }

  /// Five bits a character, eight a byte, what is left over left out.
  private static func hexadecimalOfKey(_ line: ArraySlice<UInt8>) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    let typos: [UInt8: UInt8] = [0x30: 0x4F, 0x31: 0x4C, 0x38: 0x42]
    var bits = ""
    for byte in line {
      let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
      guard let value = alphabet.firstIndex(of: typos[upper] ?? upper) else { continue }
      bits += ImportedFile.padded(String(value, radix: 2), to: 5)
    }
    let digits = Array(bits)
    return stride(from: 0, to: digits.count / 8 * 8, by: 4)
      .compactMap { Int(String(digits[$0..<$0 + 4]), radix: 2) }
      .map { String($0, radix: 16) }.joined()
  }

  /// What stands behind the first line that is neither a code nor an option never worked.
  private static func scratchCodes(_ lines: ArraySlice<ArraySlice<UInt8>>) -> [String] {
    lines.filter { $0.first != UInt8(ascii: "\"") }
      .prefix { line in
        line.count == 8 && line.first != 0x30 && line.allSatisfy { (0x30...0x39).contains($0) }
      }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
