import Glibc
import SallyportVarlink
import Testing

/// A server of one connection whose answers lie ready in the socket before they are asked for, so
/// that no test needs a second thread.
final class CannedServer {
  let path: String
  private let listener: Int32
  private var connection: Int32?

  init(_ path: String) throws {
    self.path = path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      unsafe field.copyBytes(from: path.utf8)
    }
    let bound = unsafe withUnsafeBytes(of: &address) { bytes in
      unsafe bind(
        listener, bytes.bindMemory(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
    }
    try #require(bound == 0)
    try #require(listen(listener, 1) == 0)
  }

  deinit {
    hangUp()
    close(listener)
  }

  func answer(_ reply: MethodReply) throws {
    var frame: [UInt8] = []
    reply.appendFrame(to: &frame)
    try answer(frame)
  }

  func answer(_ text: String) throws {
    try answer(Array(text.utf8))
  }

  /// Closes the connection once the bytes that were answered have been read.
  func hangUp() {
    if let connection { close(connection) }
    connection = nil
  }

  /// What has been called so far.
  func calls() throws -> [MethodCall] {
    var splitter = FrameSplitter(limit: MessageLimits.login)
    var bytes = [UInt8](repeating: 0, count: MessageLimits.login)
    let accepted = try accepted()
    let count = unsafe recv(accepted, &bytes, bytes.count, Int32(truncatingIfNeeded: MSG_DONTWAIT))
    splitter.append(bytes.prefix(max(0, count)))
    var calls: [MethodCall] = []
    while let frame = try splitter.next() {
      calls.append(try MethodCall(decoding: frame.span, maximumBytes: MessageLimits.login))
    }
    return calls
  }

  private func answer(_ bytes: [UInt8]) throws {
    let accepted = try accepted()
    #expect(unsafe write(accepted, bytes, bytes.count) == bytes.count)
  }

  private func accepted() throws -> Int32 {
    if let connection { return connection }
    let accepted = accept(listener, nil, nil)
    try #require(accepted >= 0)
    connection = accepted
    return accepted
  }
}

/// A directory of the test's own, which only its owner may write to; removed at the end.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/sallyport-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template) != nil
    try #require(made)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    unsafe unlink(path + "/socket")
    unsafe rmdir(path)
  }
}
