/// Collects bytes from a stream until the NUL that ends a message.
package struct FrameSplitter {
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Bytes that are known to hold no NUL, so that a message that trickles in is searched once.
  private var searched = 0

  /// - Parameter limit: bytes of the longest message, without its NUL.
  package init(limit: Int) {
    self.limit = limit
  }

  /// Whether bytes wait that belong to no frame handed out so far.
  package var isEmpty: Bool { buffer.isEmpty }

  package mutating func append(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
  }

  /// The next whole message without its NUL; nil where it has not all arrived.
  ///
  /// - Throws: `ProtocolViolation.tooLong` as soon as the limit is passed without a NUL.
  package mutating func next() throws(ProtocolViolation) -> [UInt8]? {
    guard let end = buffer[searched...].firstIndex(of: 0) else {
      searched = buffer.count
      guard buffer.count <= limit else { throw .tooLong(limit: limit) }
      return nil
    }
    guard end <= limit else { throw .tooLong(limit: limit) }
    let frame = Array(buffer[..<end])
    buffer.removeSubrange(...end)
    searched = 0
    return frame
  }
}
