import SallyportCore
import SallyportQR

/// A new key as somebody who signs in is shown it: to be typed, or to be scanned.
struct NewKeyDisplay {
  /// Bytes that fit version 13 at level M (ISO/IEC 18004, table 7): with its quiet zone 77 columns,
  /// for a terminal's 80, and 39 lines, each of them a step of the 64 that the module takes.
  static let maximumPictureBytes = 331

  private let key: NewKey
  private let issuer: String

  /// What the app calls it: `ada@lovelace`; the host alone for a name that no account can have.
  let label: String

  /// - Parameter user: as it was typed.
  init(_ key: NewKey, user: String, host: String) {
    self.key = key
    issuer = key.issuer ?? host
    label = AccountName(user).map { "\($0)@\(host)" } ?? host
  }

  /// The entry, with the organisation where that is not the host.
  var entry: String {
    key.issuer.map { "\(label) (\($0))" } ?? label
  }

  /// In groups that the eye can hold.
  var groups: String {
    let characters = Array(key.secret.base32)
    return stride(from: 0, to: characters.count, by: 4)
      .map { String(characters[$0..<min($0 + 4, characters.count)]) }
      .joined(separator: " ")
  }

  /// Whether there is a picture: names may be so long that it fits no terminal.
  var hasPicture: Bool { uri.utf8.count <= Self.maximumPictureBytes }

  /// The QR code, a line a step.
  var picture: [String]? {
    guard hasPicture else { return nil }
    return try? QRMatrix(encoding: uri).lines(.halfBlocks)
  }

  private var uri: String {
    OTPAuthURI(issuer: issuer, account: label, secret: key.secret, parameters: key.parameters).text
  }
}
