/// An address that mail can be sent to or from: `local-part@domain`, in ASCII (RFC 5321 §4.1.2).
///
/// Quoted local parts, address literals and SMTPUTF8 are refused: none of them is needed for a
/// person's address, and each is a way to say something else to a server.
package struct Mailbox: Hashable, Sendable {
  /// RFC 5321 §4.5.3.1.3, without the angle brackets.
  package static let maximumByteCount = 254

  /// RFC 5321 §4.5.3.1.1.
  static let maximumLocalPartByteCount = 64

  /// RFC 1035 §2.3.4.
  static let maximumLabelByteCount = 63

  package let address: String

  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.maximumByteCount, parts.count == 2,
      Self.isLocalPart(parts[0]), Self.isDomain(parts[1])
    else { return nil }
    address = text
  }

  private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
    bytes.count <= maximumLocalPartByteCount && AtomText.isDotted(bytes)
  }

  private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let hyphen = UInt8(ascii: "-")
    return labels.allSatisfy { label in
      (1...maximumLabelByteCount).contains(label.count)
        && label.allSatisfy { AtomText.isLetterOrDigit($0) || $0 == hyphen }
        && label.first != hyphen && label.last != hyphen
    }
  }
}
