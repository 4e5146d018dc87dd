import CQRencode

/// The modules of a QR code (ISO/IEC 18004), without its quiet zone.
package struct QRMatrix: Sendable, Equatable {
  /// Modules a side: 21 to 177.
  package let side: Int
  private let dark: [Bool]

  /// Encodes a text as bytes, in the smallest version that holds it, at error correction level M.
  ///
  /// Level M survives the smudges of a screen; a higher one would make the picture too large for a
  /// terminal of 80 columns.
  ///
  /// - Throws: `QREncodingError` for a text that is empty, holds a NUL (where the library would
  ///   cut it) or does not fit into the largest version (2331 bytes).
  package init(encoding text: String) throws(QREncodingError) {
    guard !text.isEmpty, !text.utf8.contains(0) else { throw QREncodingError() }
    guard let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
      throw QREncodingError()
    }
    defer { unsafe QRcode_free(code) }
    let width = unsafe Int(code.pointee.width)
    let modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: width * width)
    side = width
    dark = unsafe modules.map { $0 & 1 == 1 }
  }

  /// Whether a module is dark.
  ///
  /// Everything outside the code is light, like its quiet zone.
  package subscript(x: Int, y: Int) -> Bool {
    let range = 0..<side
    return range.contains(x) && range.contains(y) && dark[y * side + x]
  }

  /// Light modules that must surround a code (ISO/IEC 18004 §6.3.8).
  package static let quietZone = 4

  /// Pixels a module in a picture file: a phone reads them off a screen at arm's length.
  package static let pixelsPerModule = 8

  /// Rows and columns with the quiet zone.
  var framed: Range<Int> { -Self.quietZone..<side + Self.quietZone }
}

/// A text that no QR code can hold.
///
/// The text is not repeated: it is a key (I8).
package struct QREncodingError: Error, Equatable, CustomStringConvertible {
  package var description: String { "the text does not fit into a QR code" }
}

extension QRMatrix: CustomStringConvertible, CustomReflectable {
  package var description: String { "QR code of \(side) by \(side)" }

  /// Without the modules, from which the key could be read (I8).
  package var customMirror: Mirror { Mirror(self, children: ["side": side]) }
}
