import Glibc

/// The name of this machine.
enum HostName {
  static var current: String {
    var buffer = [CChar](repeating: 0, count: longest)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "this machine" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// HOST_NAME_MAX of Linux and a NUL.
  private static let longest = 65
}
