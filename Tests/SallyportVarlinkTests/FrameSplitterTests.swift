import SallyportVarlink
import Testing

struct FrameSplitterTests {
  @Test("Bytes beyond the limit are refused, with and without a NUL")
  func tooLongIsRefused() throws {
    var endless = FrameSplitter(limit: 3)
    endless.append([1, 2, 3])
    #expect(try endless.next() == nil)
    endless.append([4])
    #expect(throws: ProtocolViolation.tooLong(limit: 3)) { try endless.next() }

    var whole = FrameSplitter(limit: 3)
    whole.append([1, 2, 3, 4, 0])
    #expect(throws: ProtocolViolation.tooLong(limit: 3)) { try whole.next() }
  }

  @Test("Messages come out whole, however the bytes come in")
  func bytesTrickle() throws {
    var splitter = FrameSplitter(limit: 3)
    var frames: [[UInt8]] = []
    for byte: UInt8 in [1, 2, 3, 0, 0, 4, 0, 5] {
      splitter.append([byte])
      while let frame = try splitter.next() { frames.append(frame) }
    }
    #expect(frames == [[1, 2, 3], [], [4]])
    #expect(!splitter.isEmpty)
  }

  @Test("Several messages in one read come out one by one")
  func severalAtOnce() throws {
    var splitter = FrameSplitter(limit: 3)
    splitter.append([1, 0, 2, 3, 0])
    #expect(try splitter.next() == [1])
    #expect(try splitter.next() == [2, 3])
    #expect(try splitter.next() == nil)
    #expect(splitter.isEmpty)
  }

  @Test("A message that trickles in is refused as soon as it is too long")
  func trickleTooLong() throws {
    var splitter = FrameSplitter(limit: 3)
    for byte: UInt8 in [1, 2, 3] {
      splitter.append([byte])
      #expect(try splitter.next() == nil)
    }
    splitter.append([4])
    #expect(throws: ProtocolViolation.tooLong(limit: 3)) { try splitter.next() }
  }

  @Test("A long message behind a good one does not undo it")
  func tooLongBehindAGoodOne() throws {
    var splitter = FrameSplitter(limit: 3)
    splitter.append([1, 2, 3, 0, 1, 2, 3, 4])
    #expect(try splitter.next() == [1, 2, 3])
    #expect(throws: ProtocolViolation.tooLong(limit: 3)) { try splitter.next() }
  }

  @Test("Wherever the reads cut the stream, the messages are the same", arguments: 1...12)
  func cutAnywhere(size: Int) throws {
    let stream = Array("a\0bc\0def\0\0ghij\0klmno\0".utf8)
    var splitter = FrameSplitter(limit: 5)
    var messages: [String] = []
    for start in stride(from: 0, to: stream.count, by: size) {
      splitter.append(stream[start..<min(start + size, stream.count)])
      while let message = try splitter.next() {
        messages.append(String(decoding: message, as: UTF8.self))
      }
    }
    #expect(messages == ["a", "bc", "def", "", "ghij", "klmno"])
  }
}
