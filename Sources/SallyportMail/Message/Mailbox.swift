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
    let atoms = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return bytes.count <= maximumLocalPartByteCount
      && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
  }

  /// RFC 5322 §3.2.3, atext.
  private static func isAtomText(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let hyphen = UInt8(ascii: "-")
    return labels.allSatisfy { label in
      (1...maximumLabelByteCount).contains(label.count)
        && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
        && label.first != hyphen && label.last != hyphen
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
