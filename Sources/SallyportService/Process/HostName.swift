import Glibc

/// What the kernel calls this machine.
package enum HostName {
  /// Without its domain.
  package static var current: String {
    String(whole.prefix { $0 != "." })
  }

  /// With its domain, where the kernel has it.
  package static var whole: String {
    // HOST_NAME_MAX is 64 on Linux.
    var buffer = [CChar](repeating: 0, count: 65)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self)
    return name.isEmpty || name.hasPrefix(".") ? "localhost" : name
  }
}
