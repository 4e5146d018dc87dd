extension RawSpan {
  /// The byte at an offset, which must lie within the span.
  package subscript(offset: Int) -> UInt8 {
    // Safe: the offset is checked, and any byte is a UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}

extension [UInt8] {
  /// A copy that nobody erases: for what is not secret, or is about to be written down.
  package init(copying bytes: RawSpan) {
    self = (0..<bytes.byteCount).map { bytes[$0] }
  }
}
