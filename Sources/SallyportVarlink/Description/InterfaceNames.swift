/// The spelling of names in an interface file.
enum InterfaceNames {
  /// Bytes of an interface's name.
  private static let interfaceLength = 3...255

  // `[A-Za-z]([-]*[A-Za-z0-9])*(\.[A-Za-z0-9]([-]*[A-Za-z0-9])*)+`, as in io.systemd.Resolve
  static func isInterface(_ name: String) -> Bool {
    let sections = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard interfaceLength.contains(name.utf8.count), sections.count >= 2,
      let first = name.utf8.first, isLetter(first)
    else { return false }
    return sections.allSatisfy { section in
      guard let first = section.first, let last = section.last else { return false }
      return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
        && section.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  // `[A-Z][A-Za-z0-9]*`
  static func isMember(_ name: String) -> Bool {
    guard let first = name.utf8.first, isUpper(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
  }

  // `[A-Za-z](_?[A-Za-z0-9])*`
  static func isField(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    let parts = name.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { isLetter($0) || isDigit($0) }
    }
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    isUpper(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
