package import SallyportCrypto

/// A one-time password: 6 to 8 decimal digits, computed or typed.
///
/// Equal passwords have equal digits, compared in constant time; another number of digits is
/// another password.
package struct OneTimePassword: Equatable, Sendable, CustomStringConvertible {
  /// How many digits a password has (RFC 4226 §5.3: at least 6, possibly 7 or 8).
  package enum Digits: Int, Hashable, Sendable, CaseIterable {
    case six = 6
    case seven = 7
    case eight = 8
  }

  /// The digits in ASCII.
  package let digits: Secret

  /// Reads what somebody typed: digits, with spaces and dashes wherever they like.
  ///
  /// Nil for anything else, and for digits that ASCII does not know.
  package init?(typed: String) {
    let read = TypedCode.read(typed) { byte in
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? byte : nil
    }
    guard let read, Digits(rawValue: read.count) != nil else { return nil }
    digits = read
  }

  /// The last digits of a number, leading zeroes included (RFC 4226 §5.3, step 3).
  init(truncating number: UInt32, to digits: Digits) {
    self.digits = Secret(count: digits.rawValue) { target in
      var rest = number
      for place in (0..<digits.rawValue).reversed() {
        target.storeBytes(
          of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: place, as: UInt8.self)
        rest /= 10
      }
    }
  }

  /// The digits as an authenticator shows them: for the side that presents a password.
  package var text: String {
    String(decoding: digits.withBytes { [UInt8](copying: $0) }, as: UTF8.self)
  }

  package var description: String { "<one-time password>" }
}
