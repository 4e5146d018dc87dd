/// Characters that a QR code is drawn with in a terminal.
package enum QRTextStyle: Sendable {
  /// `█▀▄` and space: one column and half a line a module.
  case halfBlocks
  /// `##` and two spaces, where the terminal shows ASCII only: two columns and a line a module.
  case ascii
}

extension QRMatrix {
  /// Draws the code with its quiet zone, one string a line.
  ///
  /// What is printed is light and what is left blank is dark, because terminals mostly write light
  /// on dark; phones read the reverse as well.
  package func lines(_ style: QRTextStyle) -> [String] {
    switch style {
    case .halfBlocks: halfBlockLines()
    case .ascii: asciiLines()
    }
  }

  /// Columns of each line.
  package func columns(_ style: QRTextStyle) -> Int {
    switch style {
    case .halfBlocks: framed.count
    case .ascii: 2 * framed.count
    }
  }

  private func halfBlockLines() -> [String] {
    stride(from: framed.lowerBound, to: framed.upperBound, by: 2).map { y in
      framed.map { x in
        switch (self[x, y], self[x, y + 1]) {
        case (false, false): "█"
        case (false, true): "▀"
        case (true, false): "▄"
        case (true, true): " "
        }
      }.joined()
    }
  }

  private func asciiLines() -> [String] {
    framed.map { y in
      framed.map { x in self[x, y] ? "  " : "##" }.joined()
    }
  }
}
