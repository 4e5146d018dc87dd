import Glibc
import SallyportService
import Testing

@testable import SallyportDaemon

@Suite("Where the log goes")
struct LogOutputTests {
  /// Two ends of a pipe, or of a pair of sockets as journald's are.
  private static func ends(ofPipe isPipe: Bool) -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    let failed =
      isPipe
      ? unsafe pipe(&ends) : unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
    precondition(failed == 0, "no pipe")
    return (ends[0], ends[1])
  }

  /// What is there to read now, up to a megabyte.
  private static func read(_ descriptor: CInt) -> String {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var text: [UInt8] = []
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: text, as: UTF8.self) }
      text += buffer[..<count]
    }
  }

  @Test(
    "A reader that hangs hangs nobody else; what was lost is counted", arguments: [true, false])
  func hangingReader(isPipe: Bool) {
    let ends = Self.ends(ofPipe: isPipe)
    defer {
      close(ends.read)
      close(ends.write)
    }
    let output = LogOutput(descriptor: ends.write, program: "sallyportd")
    for number in 1...10_000 { output.write("a line of the log with the number \(number)\n") }
    let kept = Self.read(ends.read)
    #expect(kept.hasPrefix("a line of the log with the number 1\n"))
    #expect(!kept.contains("number 10000"))
    output.write("and on\n")
    let rest = Self.read(ends.read)
    #expect(rest.hasPrefix("sallyportd: "))
    #expect(rest.hasSuffix(" lines before this one were lost\nand on\n"))
  }

  @Test("A line that a pipe might not take at once is cut", arguments: [true, false])
  func longLine(isPipe: Bool) {
    let ends = Self.ends(ofPipe: isPipe)
    defer {
      close(ends.read)
      close(ends.write)
    }
    let output = LogOutput(descriptor: ends.write, program: "sallyportd")
    output.write(String(repeating: "x", count: 10_000) + "\n")
    output.write("short\n")
    #expect(Self.read(ends.read) == String(repeating: "x", count: 4095) + "\nshort\n")
  }

  @Test("A log without a reader is no error")
  func noReader() {
    let ends = Self.ends(ofPipe: false)
    close(ends.read)
    LogOutput(descriptor: ends.write, program: "sallyportd").write("to nobody\n")
    LogOutput(descriptor: -1, program: "sallyportd").write("to nothing\n")
    close(ends.write)
  }
}
