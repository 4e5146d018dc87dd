import SallyportQR

/// What a terminal shows, as light and dark dots: one a module.
struct Screen {
  private let rows: [[Bool]]

  /// Redraws lines of text; true is light.
  init(_ lines: [String], _ style: QRTextStyle) {
    switch style {
    case .halfBlocks:
      rows = lines.flatMap { line in
        [line.map { "█▀".contains($0) }, line.map { "█▄".contains($0) }]
      }
    case .ascii:
      rows = lines.map { line in
        line.enumerated().filter { $0.offset.isMultiple(of: 2) }.map { $0.element == "#" }
      }
    }
  }

  /// A plain PBM picture (netpbm), in which 1 is black.
  func portableBitmap(scale: Int) -> String {
    let width = (rows.first?.count ?? 0) * scale
    let pixels = rows.flatMap { row in
      let line = row.map { String(repeating: $0 ? "0 " : "1 ", count: scale) }.joined()
      return [String](repeating: line, count: scale)
    }
    return "P1\n\(width) \(pixels.count)\n" + pixels.joined(separator: "\n") + "\n"
  }
}
