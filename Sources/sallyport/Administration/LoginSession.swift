import Glibc

/// Whose session this process belongs to, as the kernel keeps it through sudo and su.
enum LoginSession {
  /// The login uid (proc(5), /proc/self/loginuid); nil where the kernel knows none.
  static var uid: Int64? {
    guard let bytes = try? SmallFile.read("/proc/self/loginuid", maximumBytes: longest) else {
      return nil
    }
    return uid(in: String(decoding: bytes, as: UTF8.self))
  }

  /// Whether this process is root's and the kernel does not know who signed in: root acts for
  /// nobody in particular then.
  static var isNobody: Bool { geteuid() == 0 && uid == nil }

  /// (uid_t) -1 is the kernel's word for none.
  static func uid(in text: String) -> Int64? {
    let digits = text.last == "\n" ? text.dropLast() : text[...]
    guard let uid = UInt32(digits), uid != UInt32.max else { return nil }
    return Int64(uid)
  }

  /// Bytes of ten digits, and room.
  private static let longest = 32
}
