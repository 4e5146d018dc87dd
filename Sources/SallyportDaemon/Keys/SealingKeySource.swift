import Glibc
import SallyportCrypto
import SallyportService

/// A place where the daemon looks for its sealing key: a systemd credential, or a file that only the
/// daemon reads (product row O3).
package struct SealingKeySource {
  /// The name of the credential (systemd.exec(5), `LoadCredentialEncrypted=`).
  package static let credentialName = "sallyport.key"
  package static let standardPath = "/etc/sallyport/sealing.key"

  /// Behind the name of a key: the key that is to take its place.
  package static let nextSuffix = ".next"

  let path: String
  private let protection: RegularFile.Protection

  /// The places in which a key is looked for, in their order: `configuredPath` alone where there is
  /// one, else the credential, then `standardPath`.
  ///
  /// A credential's modes are systemd's business: its directory is private to the unit.
  static func places(
    configuredPath: String?, credentialsDirectory: String?, standardPath: String
  ) -> [SealingKeySource] {
    if let configuredPath {
      return [SealingKeySource(path: configuredPath, protection: .notReadableByOthers)]
    }
    let credential = credentialsDirectory.map {
      SealingKeySource(path: "\($0)/\(credentialName)", protection: .notWritableByOthers)
    }
    let file = SealingKeySource(path: standardPath, protection: .notReadableByOthers)
    return [credential, file].compactMap(\.self)
  }

  /// Where the key lies that is to take the place of the one here.
  var next: SealingKeySource {
    SealingKeySource(path: path + Self.nextSuffix, protection: protection)
  }

  func read() -> Result<InstalledKey, SealingKeyError> {
    Result { () throws(SealingKeyError) in InstalledKey(key: try key(), path: path) }
  }

  private func key() throws(SealingKeyError) -> SealingKey {
    var bytes: [UInt8]
    do {
      bytes = try RegularFile.read(path, maximumByteCount: SealingKey.count, protection)
    } catch {
      throw SealingKeyError(
        description: "the sealing key \(path) \(error.description)", isAbsent: error.isAbsent)
    }
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    do {
      return try SealingKey(bytes: bytes)
    } catch .memoryNotLockable {
      throw SealingKeyError(description: "\(CryptoError.memoryNotLockable)", isAbsent: false)
    } catch {
      throw SealingKeyError(
        description:
          "the sealing key \(path) has \(bytes.count) bytes; it must have \(SealingKey.count)",
        isAbsent: false)
    }
  }
}

package struct SealingKeyError: Error, CustomStringConvertible {
  package let description: String
  package let isAbsent: Bool
}
