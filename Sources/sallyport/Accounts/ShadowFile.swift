import Glibc

/// Which accounts shadow(5) says nobody can sign in with.
///
/// An account without a password ("!" or "*") is none of them: its owner may come in by a key. One
/// whose password was locked (usermod -L) is, and so is one that has expired.
struct ShadowFile {
  let closed: Set<String>

  /// - Returns: nil where the file cannot be read, which only root can.
  static func ofThisMachine() -> ShadowFile? {
    guard let bytes = try? SmallFile.read("/etc/shadow", maximumBytes: longest) else { return nil }
    return ShadowFile(String(decoding: bytes, as: UTF8.self), today: Int64(time(nil)) / 86_400)
  }

  /// - Parameter today: in days since 1970.
  init(_ text: String, today: Int64) {
    var closed: Set<String> = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count >= 8, let name = String(fields[0]) else { continue }
      let isLocked = fields[1].first == UInt8(ascii: "!") && fields[1].contains(UInt8(ascii: "$"))
      let end = String(fields[7]).flatMap { Int64($0) }
      if isLocked || end.map({ $0 >= 0 && today >= $0 }) == true { closed.insert(name) }
    }
    self.closed = closed
  }

  /// Bytes; a line for each of some hundred thousand accounts.
  private static let longest = 64 * 1024 * 1024
}
