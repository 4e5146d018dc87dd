import SallyportCore
import SallyportCrypto
import Testing

@Suite struct HOTPTests {
  // RFC 4226 Appendix D.
  static let passwords = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
  ]
  // The same table's decimal values before they are cut to six digits.
  static let truncated = [
    "1284755224", "1094287082", "137359152", "1726969429", "1640338314", "868254676", "1918287922",
    "82162583", "673399871", "645520489",
  ]

  @Test("HOTP gives the passwords of RFC 4226 Appendix D", arguments: 0..<10)
  func matchesAppendixD(_ count: Int) throws {
    let secret = try SharedSecret.ofRFC(count: 20)
    let counter = HOTP.Counter(UInt64(count))
    for digits in OneTimePassword.Digits.allCases {
      let password = HOTP.value(secret: secret, counter: counter, digits: digits)
      #expect(password.text == String(Self.truncated[count].suffix(digits.rawValue)))
    }
    #expect(HOTP.value(secret: secret, counter: counter).text == Self.passwords[count])
  }

  @Test("the largest counter has a password too")
  func largestCounterWorks() throws {
    let secret = try SharedSecret.ofRFC(count: 20)
    #expect(HOTP.value(secret: secret, counter: HOTP.Counter(.max)).text.utf8.count == 6)
  }
}
