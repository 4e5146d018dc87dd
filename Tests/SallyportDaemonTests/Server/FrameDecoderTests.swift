import NIOCore
import NIOEmbedded
import Testing

@testable import SallyportDaemon

@Suite("Cutting the stream into messages")
struct FrameDecoderTests {
  private static let limit = 16

  /// A channel whose only handler is the decoder, set up as the server does it.
  private static func channel() throws -> EmbeddedChannel {
    let handler = ByteToMessageHandler(
      FrameDecoder(maximumByteCount: limit), maximumBufferSize: limit + 1)
    return EmbeddedChannel(handler: handler)
  }

  private static func write(_ text: String, to channel: EmbeddedChannel) throws {
    try channel.writeInbound(ByteBuffer(string: text))
  }

  private static func messages(from channel: EmbeddedChannel) throws -> [String] {
    var messages: [String] = []
    while let message = try channel.readInbound(as: ByteBuffer.self) {
      messages.append(String(buffer: message))
    }
    return messages
  }

  // MARK: Refusals

  @Test(
    "I11: a message of one byte too many is refused, whole or not", arguments: ["", "\0", "\0ok\0"])
  func oneByteTooMany(end: String) throws {
    let channel = try Self.channel()
    let long = String(repeating: "x", count: Self.limit + 1)
    #expect(throws: FrameDecoder.MessageTooLong.self) { try Self.write(long + end, to: channel) }
    #expect(try Self.messages(from: channel).isEmpty)
  }

  @Test("I11: a message that trickles in is refused as soon as it is too long")
  func trickleTooLong() throws {
    let channel = try Self.channel()
    for _ in 1...Self.limit { try Self.write("x", to: channel) }
    #expect(throws: FrameDecoder.MessageTooLong.self) { try Self.write("x", to: channel) }
  }

  @Test("A long message behind a good one does not undo it")
  func tooLongBehindAGoodOne() throws {
    let channel = try Self.channel()
    let long = String(repeating: "x", count: Self.limit + 1)
    #expect(throws: FrameDecoder.MessageTooLong.self) {
      try Self.write("good\0" + long, to: channel)
    }
    #expect(try Self.messages(from: channel) == ["good"])
  }

  @Test("Half a message at the end of the stream is dropped", arguments: [true, false])
  func halfAMessage(isHalfClosed: Bool) throws {
    let channel = try Self.channel()
    try Self.write("whole\0half", to: channel)
    if isHalfClosed { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    _ = try channel.finish(acceptAlreadyClosed: true)
    #expect(try Self.messages(from: channel) == ["whole"])
  }

  // MARK: Messages

  @Test("A message of exactly the limit is taken")
  func exactLimit() throws {
    let channel = try Self.channel()
    let longest = String(repeating: "x", count: Self.limit)
    try Self.write(longest + "\0", to: channel)
    try Self.write(longest, to: channel)
    try Self.write("\0", to: channel)
    #expect(try Self.messages(from: channel) == [longest, longest])
  }

  @Test("Several messages in one read come one by one, and so do empty ones")
  func severalInOneRead() throws {
    let channel = try Self.channel()
    try Self.write("one\0two\0\0three\0", to: channel)
    #expect(try Self.messages(from: channel) == ["one", "two", "", "three"])
  }

  @Test("A message that comes byte by byte comes once")
  func byteByByte() throws {
    let channel = try Self.channel()
    for byte in "one\0two\0".unicodeScalars {
      try Self.write(String(byte), to: channel)
    }
    #expect(try Self.messages(from: channel) == ["one", "two"])
  }

  @Test("Wherever the reads cut the stream, the messages are the same", arguments: 1...12)
  func cutAnywhere(size: Int) throws {
    let channel = try Self.channel()
    let stream = Array("a\0bc\0def\0\0ghij\0klmno\0".utf8)
    for start in stride(from: 0, to: stream.count, by: size) {
      let part = stream[start..<min(start + size, stream.count)]
      try channel.writeInbound(ByteBuffer(bytes: part))
    }
    #expect(try Self.messages(from: channel) == ["a", "bc", "def", "", "ghij", "klmno"])
  }
}
