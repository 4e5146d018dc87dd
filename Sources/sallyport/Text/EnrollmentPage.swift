import SallyportQR
import SallyportVarlink

/// What a person needs to put a key into an app.
struct EnrollmentPage {
  let text: String
  /// Why there is no QR code for who expected one.
  let notice: String?

  private static let apps = "Aegis, FreeOTP or Google Authenticator"
  private static let indent = "    "
  private static let byHand = [
    "Type this key into your authenticator app (\(apps), for example)."
  ]
  private static let byPicture = [
    "Scan this with your authenticator app (\(apps), for example),", "or type the key by hand.",
  ]

  /// The file's owner must know what it is: it lies there after the page has gone.
  private static func byFile(_ place: String) -> [String] {
    [
      "Scan the picture in \(place) with your authenticator app",
      "(\(apps), for example), or type the key by hand.",
      "The picture holds the key: delete it once you have scanned it.",
    ]
  }

  /// - Parameters:
  ///   - style: nil for no QR code.
  ///   - picture: where the QR code is to be found instead; nil for nowhere.
  ///   - terminal: where the page is read; one that is too small gets no QR code, since half of it
  ///     would have scrolled away when the prompt stands below.
  init(
    enrollment: PendingEnrollment, style: QRTextStyle?, picture place: String? = nil,
    terminal: TerminalSize, showsURI: Bool
  ) {
    let details = Self.details(enrollment, showsURI: showsURI).map { Self.indent + $0 } + [""]
    let picture = style.map { Self.picture(enrollment, $0) } ?? []
    notice = Self.notice(picture, above: details, terminal)
    let introduction =
      if let place {
        Self.byFile(place)
      } else if picture.isEmpty || notice != nil {
        Self.byHand
      } else {
        Self.byPicture + [""] + picture
      }
    text = (introduction + [""] + details).joined(separator: "\n") + "\n"
  }

  /// Empty for an address that no QR code can hold; the key is what is typed then.
  private static func picture(_ enrollment: PendingEnrollment, _ style: QRTextStyle) -> [String] {
    let matrix = try? QRMatrix(encoding: enrollment.uri.value)
    return matrix?.lines(style).map { Self.indent + $0 } ?? []
  }

  private static func details(_ enrollment: PendingEnrollment, showsURI: Bool) -> [String] {
    let issuer = TerminalText.clean(enrollment.issuer)
    let label = TerminalText.clean(enrollment.label)
    var lines = [
      "Key   \(KeyText.grouped(enrollment.key.value))",
      "Name  \(issuer): \(label)   (\(KeyText.describe(enrollment.otp)))",
    ]
    if showsURI { lines.append("URI   \(TerminalText.clean(enrollment.uri.value))") }
    return lines
  }

  /// The picture, the key and the prompt must stand on the screen together.
  private static func notice(
    _ picture: [String], above details: [String], _ terminal: TerminalSize
  ) -> String? {
    guard let width = picture.first?.count else { return nil }
    var needed = TerminalSize()
    if let columns = terminal.columns, columns < width { needed.columns = width }
    let wide = TerminalSize(columns: needed.columns ?? terminal.columns)
    let below = ([""] + details + [Enrollment.prompt]).map(wide.rows(of:)).reduce(0, +)
    if let rows = terminal.rows, rows < picture.count + below {
      needed.rows = picture.count + below
    }
    let sizes = [
      needed.columns.map { "\($0) columns" }, needed.rows.map { "\($0) lines" },
    ].compactMap(\.self)
    guard !sizes.isEmpty else { return nil }
    return "the QR code needs a terminal of \(sizes.joined(separator: " and ")): "
      + "make it larger and begin again, or type the key"
  }
}
