import CPNG

extension QRMatrix {
  /// The picture as PNG, in shades of grey of which two are used.
  ///
  /// It is made in memory: the picture is a key (I8).
  package func png() throws(PNGEncodingError) -> [UInt8] {
    let pixels = framed.flatMap(pixelRows)
    var count = 0
    unsafe try write(pixels, to: nil, &count)
    var picture = [UInt8](repeating: 0, count: count)
    unsafe try write(pixels, to: &picture, &count)
    return Array(picture.prefix(count))
  }

  /// The lines of pixels that show a row of modules: light is white.
  private func pixelRows(ofRow y: Int) -> [UInt8] {
    let line = framed.flatMap { x in
      [UInt8](repeating: self[x, y] ? 0 : .max, count: Self.pixelsPerModule)
    }
    return [[UInt8]](repeating: line, count: Self.pixelsPerModule).flatMap(\.self)
  }

  /// Writes the picture, or, to nil, only counts its bytes (libpng's simplified API, png.h).
  private func write(
    _ pixels: [UInt8], to memory: UnsafeMutablePointer<UInt8>?, _ count: inout Int
  ) throws(PNGEncodingError) {
    var image = unsafe png_image()
    unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
    unsafe image.width = png_uint_32(framed.count * Self.pixelsPerModule)
    unsafe image.height = image.width
    unsafe image.format = png_uint_32(PNG_FORMAT_GRAY)
    let isWritten = unsafe png_image_write_to_memory(&image, memory, &count, 0, pixels, 0, nil)
    unsafe png_image_free(&image)
    guard isWritten != 0 else { throw PNGEncodingError() }
  }
}

/// A picture that libpng could not make; it had no memory left.
package struct PNGEncodingError: Error, Equatable, CustomStringConvertible {
  package var description: String { "the picture could not be made" }
}
