import SallyportVarlink

/// `~/.google_authenticator`: the key on the first line, then options that begin with `" `, then
/// scratch codes (FILEFORMAT of google-authenticator-libpam).
package enum GoogleAuthenticatorFile {
  package static let name = ".google_authenticator"

  /// What the audit log calls it.
  package static let origin = "google-authenticator"

  /// Bytes; as many as pam_google_authenticator takes.
  package static let longest = 64 * 1024

  /// More than google-authenticator writes (10); as many as an account may have.
  package static let maximumCodes = 16

  /// How far that module looks for an app whose clock is off.
  private static let drifts: ClosedRange<Int64> = -1500...1500

  /// Codes right at one time under our standard policy.
  private static let ordinaryWindow: Int64 = 3

  package static func parse(_ bytes: [UInt8]) throws(ImportProblem) -> ForeignAuthenticator {
    guard bytes.count <= longest else { throw .tooLong }
    let lines = bytes.split(omittingEmptySubsequences: false) { ends.contains($0) }
    guard let first = lines.first, let key = LenientBase32.decode(first), !key.isEmpty else {
      throw .noKey
    }
    let options = Options(lines.dropFirst())
    if try options.number("HOTP_COUNTER") ?? 0 != 0 { throw .countsCodes }
    guard options.text("TOTP_AUTH") != nil else { throw .noAppCodes }
    var authenticator = try ForeignAuthenticator(key: key)
    authenticator.period = try period(options)
    authenticator.clockDrift = try options.number("TIME_SKEW") ?? 0
    guard drifts.contains(authenticator.clockDrift) else { throw .clockDrift }
    authenticator.lastTimeStep = try lastTimeStep(options)
    authenticator.recoveryCodes = codes(in: lines.dropFirst())
    guard authenticator.recoveryCodes.count <= maximumCodes else { throw .tooManyCodes }
    if let window = try options.number("WINDOW_SIZE"), window > ordinaryWindow {
      authenticator.notes.append("WINDOW_SIZE \(window) is left behind: the policy has the window")
    }
    return authenticator
  }

  private static let ends = Set("\r\n".utf8)

  private static func period(_ options: Options) throws(ImportProblem) -> Int64 {
    guard let period = try options.number("STEP_SIZE") else { return 30 }
    guard FieldLimits.periods.contains(period) else { throw .timeStep("\(period)") }
    return period
  }

  /// DISALLOW_REUSE is followed by the steps whose codes were used, drift included.
  private static func lastTimeStep(_ options: Options) throws(ImportProblem) -> Int64? {
    guard let text = options.text("DISALLOW_REUSE") else { return nil }
    var last: Int64 = 0
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
      guard let step = Int64(word), step >= 0 else { throw .option("DISALLOW_REUSE") }
      last = max(last, step)
    }
    return last
  }

  /// Lines of eight digits, the first not 0, up to the first line that is neither that nor an
  /// option: what stands behind it never worked.
  private static func codes(in lines: ArraySlice<ArraySlice<UInt8>>) -> [Redacted] {
    var codes: [Redacted] = []
    for line in lines where !line.isEmpty && line.first != UInt8(ascii: "\"") {
      let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
      guard line.count == 8, line.first != digits.lowerBound, line.allSatisfy(digits.contains)
      else { break }
      codes.append(Redacted(String(decoding: line, as: UTF8.self)))
    }
    return codes
  }

  /// The lines that begin with `" `; the first of a name counts.
  private struct Options {
    private var values: [String: String] = [:]

    init(_ lines: ArraySlice<ArraySlice<UInt8>>) {
      for line in lines where line.starts(with: Array("\" ".utf8)) {
        let words = line.dropFirst(2).split(maxSplits: 1, omittingEmptySubsequences: false) {
          $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
        }
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        guard let name = texts.first, values[name] == nil else { continue }
        values[name] = texts.count > 1 ? texts[1] : ""
      }
    }

    func text(_ name: String) -> String? { values[name] }

    /// - Throws: for a value that is no whole number.
    func number(_ name: String) throws(ImportProblem) -> Int64? {
      guard let text = values[name] else { return nil }
      let words = text.split { $0 == " " || $0 == "\t" }
      guard words.count == 1, let number = Int64(words[0]) else { throw .option(name) }
      return number
    }
  }
}
