import Glibc
import Synchronization

/// Writes whole lines, and never waits for whoever reads them.
///
/// A journal that hangs must not hang every login with it. What is lost is counted and told with
/// the next line; the audit log itself is in the store, on disk before anybody is let in.
package final class LogOutput: Sendable {
  private let program: String
  private let descriptor: CInt
  private let isSocket: Bool
  private let lost = Mutex(0)

  package init(descriptor: CInt, program: String) {
    self.program = program
    self.descriptor = descriptor
    var status = stat()
    isSocket = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  package func write(_ line: String) {
    lost.withLock { lost in
      let note = lost > 0 ? "\(program): \(lost) lines before this one were lost\n" : ""
      lost = send(Array((note + line).utf8)) ? 0 : lost + 1
    }
  }

  /// One write a line, so that lines of two threads cannot mix.
  ///
  /// poll(2) says of a pipe that it takes PIPE_BUF bytes without waiting, so what is longer is cut;
  /// a socket may take less, so it is asked not to wait.
  private func send(_ line: [UInt8]) -> Bool {
    let isCut = line.count > Int(PIPE_BUF)
    let bytes = isCut ? line.prefix(Int(PIPE_BUF) - 1) + [UInt8(ascii: "\n")] : line
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&polled, 1, 0) == 1, polled.revents & Int16(POLLOUT) != 0 else {
      return false
    }
    guard isSocket else {
      return unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }
    let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
    return unsafe Glibc.send(descriptor, bytes, bytes.count, flags) == bytes.count
  }
}
