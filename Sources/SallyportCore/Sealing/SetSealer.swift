import SallyportCrypto

/// MACs for one purpose within the seal of a store's accounts: for what is done with each login, and
/// with each of a hundred thousand records after a start, and so has to be cheap.
///
/// Under a key of its own (`ReusedHMAC` says why). Used by one thread at a time.
package final class SetSealer {
  private let mac: ReusedHMAC

  /// What stands before each value: a name of its own.
  private let beginning: CanonicalEncoding

  init(name: String, key: Secret) {
    mac = ReusedHMAC(key: key)
    var encoding = CanonicalEncoding()
    encoding.append("sallyport set \(name) 1")
    beginning = encoding
  }

  package func authenticationCode(for value: [UInt8]) -> [UInt8] {
    var encoding = beginning
    encoding.append(value)
    return mac.authenticationCode(for: encoding.bytes)
  }
}
