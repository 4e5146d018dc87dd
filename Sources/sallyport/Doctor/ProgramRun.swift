import CSallyportSystem
import Glibc

/// One run of another program, to its end: no shell, a path and arguments that are fixed here, an
/// environment of our own, what it is given on its standard input, and bounded in time and bytes.
struct ProgramRun {
  enum Result: Equatable {
    /// With what it wrote to standard output and standard error.
    case ended(status: Int32, output: String)
    /// Could not be started, or did not end.
    case failed(String)
  }

  let result: Result

  /// What it wrote, byte by byte; empty where it failed.
  let output: [UInt8]

  /// Bytes that are read; more is cut.
  private static let maximumBytes = 1024 * 1024

  /// Seconds: what doctor asks answers in milliseconds; systemctl may wait for a busy systemd.
  static let patience = 15

  /// - Parameter input: at most `SALLYPORT_INPUT_MAX` bytes.
  init(
    _ path: String, _ arguments: [String], input: [UInt8] = [], patience: Int = Self.patience
  ) {
    var process: Int32 = 0
    let words = [path] + arguments
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    let descriptor = unsafe sallyport_start_program(
      &pointers, input, Int32(clamping: input.count), &process)
    guard descriptor >= 0 else {
      result = .failed("\(path) cannot be started: \(SystemFailure.text(errno))")
      output = []
      return
    }
    let read = Self.read(descriptor, patience)
    close(descriptor)
    guard let read else {
      _ = sallyport_end_program(process, 1)
      result = .failed("\(path) does not end")
      output = []
      return
    }
    let status = sallyport_end_program(process, 0)
    output = read
    result =
      status < 0
      ? .failed("\(path) ended by a signal")
      : .ended(status: status, output: String(decoding: read, as: UTF8.self))
  }

  /// What it wrote; nil where it wrote more, or for longer, than anybody waits.
  private static func read(_ descriptor: Int32, _ patience: Int) -> [UInt8]? {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let end = time(nil) + time_t(patience)
    while output.count <= maximumBytes {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = max(0, Int(end - time(nil)))
      let ready = unsafe poll(&wait, 1, Int32(left * 1000))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? output : nil }
      output += buffer.prefix(count)
    }
    return nil
  }
}
