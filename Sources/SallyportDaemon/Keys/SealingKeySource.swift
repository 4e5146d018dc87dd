import Glibc
package import SallyportCrypto
import SallyportService

/// Where the sealing key comes from: a systemd credential, or a file that only the daemon reads
/// (product row O3).
package enum SealingKeySource {
  /// The name of the credential (systemd.exec(5), `LoadCredentialEncrypted=`).
  package static let credentialName = "sallyport.key"
  package static let standardPath = "/etc/sallyport/sealing.key"

  /// Behind the name of a key: the key that is to take its place.
  package static let nextSuffix = ".next"

  /// Reads the key: from `configuredPath` if there is one, else from `credentialsDirectory`, else
  /// from `standardPath`.
  ///
  /// A credential's modes are systemd's business: its directory is private to the unit.
  package static func load(
    configuredPath: String?, credentialsDirectory: String?,
    standardPath: String = Self.standardPath
  ) throws(SealingKeyError) -> SealingKey {
    try find(
      configuredPath: configuredPath, credentialsDirectory: credentialsDirectory,
      standardPath: standardPath
    ).key
  }

  /// The same, with the path where it was.
  ///
  /// - Parameter isNext: the key that is to take its place is looked for instead.
  package static func find(
    configuredPath: String?, credentialsDirectory: String?,
    standardPath: String = Self.standardPath, isNext: Bool = false
  ) throws(SealingKeyError) -> (key: SealingKey, path: String) {
    let suffix = isNext ? nextSuffix : ""
    if let configuredPath {
      let path = configuredPath + suffix
      return (try read(path, .notReadableByOthers), path)
    }
    if let credentialsDirectory {
      let path = "\(credentialsDirectory)/\(credentialName)\(suffix)"
      do {
        return (try read(path, .notWritableByOthers), path)
      } catch  where !error.isAbsent {
        throw error
      } catch {
        // No such credential: the file is next.
      }
    }
    let path = standardPath + suffix
    return (try read(path, .notReadableByOthers), path)
  }

  private static func read(
    _ path: String, _ protection: RegularFile.Protection
  ) throws(SealingKeyError) -> SealingKey {
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
