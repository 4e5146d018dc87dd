import Glibc

/// The system's words for an error number.
package enum SystemError {
  package static func text(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let failed = unsafe strerror_r(code, &buffer, buffer.count) != 0
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return failed ? "error \(code)" : String(decoding: bytes, as: UTF8.self)
  }
}
