package import Glibc

/// A socket address of a path, or of an abstract name that begins with `@`.
package struct UnixAddress {
  private var address = sockaddr_un()
  private let length: socklen_t

  package init?(path: String) {
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < capacity, !bytes.contains(0) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { destination in
      unsafe destination.copyBytes(from: bytes)
      if isAbstract { unsafe destination[0] = 0 }
    }
    let header = MemoryLayout<sockaddr_un>.size - capacity
    length = socklen_t(header + bytes.count + (isAbstract ? 0 : 1))
  }

  package func withSocketAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, length)
      }
    }
  }

  /// Whether somebody answers on a path: its socket must not be taken from them.
  package static func isListenedTo(_ path: String) -> Bool {
    guard let address = UnixAddress(path: path) else { return false }
    let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind | CInt(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var answers = false
    unsafe address.withSocketAddress { pointer, length in
      // EAGAIN: whoever listens is busy.
      answers = unsafe connect(descriptor, pointer, length) == 0 || errno == EAGAIN
    }
    return answers
  }
}
