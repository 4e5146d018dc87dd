import Glibc

/// A mail server's host: a name, or an IP address.
package struct ServerHost: Hashable, Sendable {
  /// RFC 1035 §2.3.4.
  static let maximumByteCount = 253

  package static let thisMachine = ServerHost(text: "localhost", isAddress6: false)

  package let text: String
  private let isAddress6: Bool

  private init(text: String, isAddress6: Bool) {
    self.text = text
    self.isAddress6 = isAddress6
  }

  package init?(_ text: String) {
    if text.contains(":") {
      var address = in6_addr()
      guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
      self.init(text: text, isAddress6: true)
    } else {
      guard Self.isName(text) else { return nil }
      self.init(text: text, isAddress6: false)
    }
  }

  /// Whether what is sent there never leaves this machine.
  ///
  /// libcurl asks nobody what `localhost` is (RFC 6761 §6.3).
  package var isThisMachine: Bool {
    if text.lowercased() == "localhost" { return true }
    if isAddress6 {
      var address = in6_addr()
      var loopback = in6_addr()
      _ = unsafe inet_pton(AF_INET6, "::1", &loopback)
      guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return false }
      return unsafe memcmp(&address, &loopback, MemoryLayout<in6_addr>.size) == 0
    }
    var address = in_addr()
    // 127.0.0.0/8 (RFC 1122 §3.2.1.3).
    return unsafe inet_pton(AF_INET, text, &address) == 1
      && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }

  /// As a URL has it (RFC 3986 §3.2.2).
  var inURL: String { isAddress6 ? "[\(text)]" : text }

  /// Letters, digits, `-` and dots; an IPv4 address too.
  private static func isName(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return text.utf8.count <= maximumByteCount
      && labels.allSatisfy { label in
        !label.isEmpty && label.first != UInt8(ascii: "-")
          && label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
              UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
              true
            default: false
            }
          }
      }
  }
}
