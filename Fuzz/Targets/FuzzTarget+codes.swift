import SallyportCore
import SallyportCrypto

extension FuzzTarget {
  /// What is typed at a prompt: it is a one-time password, a recovery code or neither, as a second
  /// reading of the rules says, and both come back from how they are shown.
  static let codes = FuzzTarget(name: "codes", maximumByteCount: 600) { input throws(Finding) in
    let typed = String(decoding: input, as: UTF8.self)
    switch AuthenticatorOutput(typed: typed) {
    case .oneTimePassword(let password):
      try Finding.unless(expectation(typed) == .digits(password.text), "these are its digits")
      try Finding.unless(
        OneTimePassword(typed: password.text) == password, "digits come back as shown")
    case .recoveryCode(let code):
      try Finding.unless(expectation(typed) == .code(code.formatted), "this is its code")
      try Finding.unless(RecoveryCode(typed: code.formatted) == code, "a code comes back as shown")
      try Finding.unless(RecoveryCode(kept: code.canonical) == code, "a code comes back as kept")
    case .choice:
      let characters = typed.utf8.filter { $0 != 0x20 }
      try Finding.unless(characters.count == 1, "a choice is one character")
      try Finding.unless(expectation(typed) == .neither, "a choice is no code")
    case .notACode:
      try Finding.unless(expectation(typed) == .neither, "nothing that is a code is refused")
    }
  }

  private enum Expectation: Equatable {
    case digits(String)
    /// With dashes between its groups.
    case code(String)
    case neither
  }

  /// What every character of a recovery code may be typed as.
  private static let spellings: [UInt8: Character] = {
    var spellings: [UInt8: Character] = [:]
    for character in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
      for byte in character.lowercased().utf8 { spellings[byte] = character }
      for byte in character.uppercased().utf8 { spellings[byte] = character }
    }
    for byte in "oO".utf8 { spellings[byte] = "0" }
    for byte in "iIlL".utf8 { spellings[byte] = "1" }
    return spellings
  }()

  private static func expectation(_ typed: String) -> Expectation {
    let bytes = Array(typed.utf8)
    guard bytes.count <= 512, bytes.first != 0x08 else { return .neither }
    let characters = bytes.filter { $0 != 0x20 && $0 != 0x2D }
    if (6...8).contains(characters.count), characters.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .digits(String(decoding: characters, as: UTF8.self))
    }
    let code = characters.compactMap { spellings[$0] }
    guard characters.count == 16, code.count == 16 else { return .neither }
    let groups = stride(from: 0, to: 16, by: 4).map { String(code[$0..<$0 + 4]) }
    return .code(groups.joined(separator: "-"))
  }
}
