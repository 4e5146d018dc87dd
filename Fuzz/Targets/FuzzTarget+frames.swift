import SallyportVarlink

extension FuzzTarget {
  /// The frame reader of daemon and client: wherever the reads cut the stream, the messages
  /// are what stands between its NULs, and the first that is too long ends it all at once.
  static let frames = FuzzTarget(name: "frames", maximumByteCount: 512) { input throws(Finding) in
    var reader = InputReader(input)
    let limit = Int(reader.byte() % 64)
    let sizes = reader.bytes(Int(reader.byte() % 8)).map { Int($0 % 80) }
    let pieces = cut(Array(reader.rest), into: sizes)
    try checkSplitter(pieces, limit)
  }

  /// Pieces of these sizes, over and over; all in one where no size moves on.
  private static func cut(_ stream: [UInt8], into sizes: [Int]) -> [[UInt8]] {
    guard sizes.contains(where: { $0 > 0 }) else { return [stream] }
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      for size in sizes {
        pieces.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
    }
    return pieces
  }

  private static func checkSplitter(_ pieces: [[UInt8]], _ limit: Int) throws(Finding) {
    var splitter = FrameSplitter(limit: limit)
    var model = FrameModel(limit: limit)
    for piece in pieces {
      splitter.append(piece)
      var isRefused = false
      do {
        while let frame = try splitter.next() { model.received.append(frame) }
      } catch { isRefused = true }
      let expected = model.read(piece)
      try model.compare(expected, isRefused, "the splitter")
      if isRefused { return }
    }
  }
}

/// What the readers of frames should do, said byte by byte.
private struct FrameModel {
  let limit: Int
  var received: [[UInt8]] = []
  private var frames: [[UInt8]] = []
  private var open: [UInt8] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether the piece may be taken.
  mutating func read(_ piece: [UInt8]) -> Bool {
    for byte in piece {
      if byte == 0 {
        frames.append(open)
        open = []
      } else {
        open.append(byte)
        if open.count > limit { return false }
      }
    }
    return true
  }

  func compare(_ mayBeTaken: Bool, _ isRefused: Bool, _ who: String) throws(Finding) {
    try Finding.unless(
      received == frames, "\(who) gives what stands between the NULs, whole and in order")
    try Finding.unless(
      mayBeTaken != isRefused,
      "\(who) refuses a message with the read that makes it longer than the limit, and no other")
  }
}
