/// Makes lines of bytes that come in pieces.
struct LineSplitter {
  /// Bytes of the longest line that is kept: the daemon's have 4 KiB at most (PIPE_BUF), and other
  /// loggers put less before them.
  static let maximumLineBytes = 64 * 1024

  /// The beginning of a line whose end has not come.
  private var rest: [UInt8] = []

  /// Whether that line is too long, so that nothing of it is kept.
  private var isOverlong = false

  /// Hands out every line that ends in these bytes, without `\n` or `\r\n`.
  mutating func append(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if rest.isEmpty, !isOverlong {
        Self.hand(bytes[start..<end], to: body)
      } else {
        keep(bytes[start..<end])
        finish(body)
      }
      start = end + 1
    }
    keep(bytes[start...])
  }

  /// Hands out what stands behind the last line's end, if anything does.
  mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
    if !rest.isEmpty { Self.hand(rest[...], to: body) }
    rest = []
    isOverlong = false
  }

  private mutating func keep(_ piece: ArraySlice<UInt8>) {
    isOverlong = isOverlong || rest.count + piece.count > Self.maximumLineBytes
    rest = isOverlong ? [] : rest + piece
  }

  private static func hand(_ line: ArraySlice<UInt8>, to body: (ArraySlice<UInt8>) -> Void) {
    body(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }
}
