import SallyportVarlink

/// `/etc/users.oath`: a line for each account with type, name, PIN, key and what was used last
/// (pam_oath, after mod-authn-otp's UsersFile).
package struct OathUsersFile {
  /// What the audit log calls it.
  package static let origin = "oath"

  /// Bytes; far more than a machine's accounts take.
  package static let longest = 16 * 1024 * 1024

  /// What one line says.
  package struct Line: Equatable {
    /// From 1.
    package let number: Int
    package let user: String
    package let content: Result<ForeignAuthenticator, ImportProblem>
  }

  package let lines: [Line]

  /// - Parameters:
  ///   - now: in seconds since 1970.
  ///   - moment: seconds since 1970 of the file's local time, such as `2026-11-22T16:39:17L`.
  package init(_ bytes: [UInt8], now: Int64, moment: (String) -> Int64?) {
    var lines: [Line] = []
    var seen: Set<[UInt8]> = []
    let all = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "\n") }
    for (index, line) in all.enumerated() where line.first != UInt8(ascii: "#") {
      let words = line.split { Self.blanks.contains($0) }
      let fields = words.map { String(decoding: $0, as: UTF8.self) }
      guard let first = fields.first else { continue }
      let user = fields.count > 1 ? fields[1] : first
      let content: Result<ForeignAuthenticator, ImportProblem>
      do throws(ImportProblem) {
        guard fields.count >= 4 else { throw .fields }
        guard FieldLimits.name.contains(user.utf8.count) else { throw .noAccount }
        // By its bytes, as the accounts' names are compared.
        guard seen.insert(Array(words[1])).inserted else { throw .twice }
        content = .success(try Self.authenticator(fields, now: now, moment: moment))
      } catch {
        content = .failure(error)
      }
      lines.append(Line(number: index + 1, user: user, content: content))
    }
    self.lines = lines
  }

  private static let blanks = Set(" \t\r".utf8)

  private static func authenticator(
    _ fields: [String], now: Int64, moment: (String) -> Int64?
  ) throws(ImportProblem) -> ForeignAuthenticator {
    let (digits, period) = try parameters(fields[0])
    guard let key = bytes(ofHexadecimal: fields[3]) else { throw .noKey }
    var authenticator = try ForeignAuthenticator(key: key)
    authenticator.digits = digits
    authenticator.period = period
    authenticator.lastTimeStep = lastTimeStep(fields, period, now: now, moment: moment)
    if fields[2] != "-", fields[2] != "+" {
      authenticator.notes.append("the PIN before the code is no longer asked for")
    }
    return authenticator
  }

  /// `HOTP/T30` and `HOTP/T60` tell the time, with the number of digits behind them where it is not
  /// 6; `HOTP` and `HOTP/E` count.
  private static func parameters(
    _ type: String
  ) throws(ImportProblem) -> (digits: Int64, period: Int64) {
    let parts = type.split(separator: "/", omittingEmptySubsequences: false)
    guard parts[0] == "HOTP", parts.count <= 3 else { throw .type(type) }
    let digits = parts.count == 3 ? Int64(parts[2]) : 6
    guard let digits, FieldLimits.digits.contains(digits) else { throw .type(type) }
    switch parts.count > 1 ? parts[1] : "E" {
    case "T30": return (digits, 30)
    case "T60": return (digits, 60)
    case "E": throw .countsCodes
    case let other where other.first == "T": throw .timeStep(String(other.dropFirst()))
    default: throw .type(type)
    }
  }

  /// The module wrote when a code was taken last, and how many steps it was ahead; it takes no
  /// earlier one again.
  ///
  /// Every code that is right by now counts as used as well: its record is to a second of a clock
  /// that may be set back in autumn.
  private static func lastTimeStep(
    _ fields: [String], _ period: Int64, now: Int64, moment: (String) -> Int64?
  ) -> Int64? {
    guard fields.count > 5 else { return 0 }
    guard fields.count > 6, let ahead = Int64(fields[4]), windows.contains(ahead),
      let at = moment(fields[6]), at >= 0
    else { return nil }
    return max(at / period + ahead, now / period + 1)
  }

  /// Steps; nobody sets a wider window.
  private static let windows: ClosedRange<Int64> = -1500...1500

  private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
