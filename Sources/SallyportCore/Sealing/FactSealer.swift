import SallyportCrypto

/// Authenticates facts about a store as `Vault.authenticationCode(forFact:value:)` does, and costs
/// half of it: for what is done with each login, and with each of a hundred thousand records.
///
/// Used by one thread at a time.
package final class FactSealer {
  private let mac: ReusedHMAC

  init(key: Secret) {
    mac = ReusedHMAC(key: key)
  }

  /// The MAC of a fact, under a name of its own.
  package func authenticationCode(forFact name: String, value: [UInt8]) -> [UInt8] {
    mac.authenticationCode(for: Self.encoding(ofFact: name, value: value))
  }

  static func encoding(ofFact name: String, value: [UInt8]) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport fact \(name)")
    encoding.append(value)
    return encoding.bytes
  }
}
