import NIOCore

/// Cuts the stream into messages: each ends with one NUL byte (varlink.org, Protocol).
///
/// Throws as soon as a message is longer than it may be; what has no NUL at the end of the stream
/// is dropped.
struct FrameDecoder: ByteToMessageDecoder {
  typealias InboundOut = ByteBuffer

  struct MessageTooLong: Error {}

  let maximumByteCount: Int

  /// Bytes at the front of the buffer that are known to hold no NUL, so that a message that
  /// trickles in is scanned once.
  private var scanned = 0

  init(maximumByteCount: Int) {
    self.maximumByteCount = maximumByteCount
  }

  mutating func decode(
    context: ChannelHandlerContext, buffer: inout ByteBuffer
  ) throws -> DecodingState {
    let bytes = buffer.readableBytesView
    guard let end = bytes.dropFirst(scanned).firstIndex(of: 0) else {
      scanned = bytes.count
      guard scanned <= maximumByteCount else { throw MessageTooLong() }
      return .needMoreData
    }
    scanned = 0
    let count = end - bytes.startIndex
    guard count <= maximumByteCount, let message = buffer.readSlice(length: count) else {
      throw MessageTooLong()
    }
    buffer.moveReaderIndex(forwardBy: 1)
    context.fireChannelRead(wrapInboundOut(message))
    return .continue
  }

  mutating func decodeLast(
    context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
  ) throws -> DecodingState {
    .needMoreData
  }
}
