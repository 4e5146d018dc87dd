import SallyportCrypto

/// Authenticates one kind of fact about a store as `Vault.authenticationCode(forFact:value:)` does,
/// and costs half of it: for what is done with each login, and with each of a hundred thousand
/// records.
///
/// Used by one thread at a time.
package final class FactSealer {
  private let mac: ReusedHMAC
  private let beginning: CanonicalEncoding

  init(fact name: String, key: Secret) {
    mac = ReusedHMAC(key: key)
    beginning = Self.beginning(ofFact: name)
  }

  package func authenticationCode(for value: [UInt8]) -> [UInt8] {
    var encoding = beginning
    encoding.append(value)
    return mac.authenticationCode(for: encoding.bytes)
  }

  /// What stands before the value: a name of its own.
  static func beginning(ofFact name: String) -> CanonicalEncoding {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport fact \(name)")
    return encoding
  }
}
