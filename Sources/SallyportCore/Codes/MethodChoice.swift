/// What somebody types who would rather be asked for something else (product row S6).
package enum MethodChoice: Hashable, Sendable {
  /// `m`: another code by e-mail, at any time.
  case email

  /// A line of the menu, from 1, where there is one.
  case line(Int)

  /// Nil for anything but one letter m or one digit.
  init?(typed: String) {
    let read = typed.utf8.filter { $0 != UInt8(ascii: " ") }
    guard read.count == 1, let byte = read.first else { return nil }
    switch byte {
    case UInt8(ascii: "m"), UInt8(ascii: "M"): self = .email
    case UInt8(ascii: "1")...UInt8(ascii: "9"): self = .line(Int(byte - UInt8(ascii: "0")))
    default: return nil
    }
  }
}

/// The lines of the menu: the same for everybody but for the address (I13).
package enum MenuLine: Int, Hashable, Sendable, CaseIterable {
  case app = 1
  case email
  case recoveryCode
}
