import SallyportQR
import SallyportVarlink

/// What a person needs to put a key into an app.
struct EnrollmentPage {
  let enrollment: PendingEnrollment
  /// Nil for no QR code.
  let style: QRTextStyle?
  /// Of the terminal; nil where it is not one, or does not say.
  let columns: Int?
  let showsURI: Bool

  private static let apps = "Aegis, FreeOTP or Google Authenticator"
  private static let indent = "    "

  func text() throws(QREncodingError) -> String {
    var lines = try introduction()
    lines += details.map { Self.indent + $0 } + [""]
    return lines.joined(separator: "\n") + "\n"
  }

  private func introduction() throws(QREncodingError) -> [String] {
    let byHand = "Type this key into your authenticator app (\(Self.apps), for example)."
    guard let style else { return [byHand, ""] }
    let matrix = try QRMatrix(encoding: enrollment.uri.value)
    let width = matrix.columns(style) + Self.indent.count
    if let columns, columns < width {
      return [byHand, "The QR code needs a terminal of \(width) columns.", ""]
    }
    return [
      "Scan this with your authenticator app (\(Self.apps), for example),",
      "or type the key by hand.", "",
    ] + matrix.lines(style).map { Self.indent + $0 } + [""]
  }

  private var details: [String] {
    let issuer = TerminalText.clean(enrollment.issuer)
    let label = TerminalText.clean(enrollment.label)
    var lines = [
      "Key   \(KeyText.grouped(enrollment.key.value))",
      "Name  \(issuer): \(label)   (\(KeyText.describe(enrollment.otp)))",
    ]
    if showsURI { lines.append("URI   \(TerminalText.clean(enrollment.uri.value))") }
    return lines
  }
}
