import Glibc
import SallyportCrypto
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("Where the sealing key comes from")
struct SealingKeySourceTests {
  /// The places of a host, all absent at first; each key has bytes of its own.
  private final class Places {
    private let folder: TemporaryFolder
    let configured: String
    let credentials: String
    let credential: String
    let standard: String

    init() throws {
      folder = try TemporaryFolder()
      configured = folder.path(of: "configured.key")
      credentials = folder.path(of: "credentials")
      credential = "\(credentials)/sallyport.key"
      standard = folder.path(of: "sealing.key")
      #expect(unsafe mkdir(credentials, 0o700) == 0)
    }

    func put(_ path: String, byte: UInt8 = 1, count: Int = 32, mode: mode_t = 0o400) throws {
      try RegularFile.replace(path, with: [UInt8](repeating: byte, count: count))
      #expect(unsafe chmod(path, mode) == 0)
    }

    func load(configured: Bool = false, credentials: Bool = true) throws -> SealingKey.ID {
      try InstalledKeys(
        configuredPath: configured ? self.configured : nil,
        credentialsDirectory: credentials ? self.credentials : nil, standardPath: standard
      ).present.get().key.id
    }

    /// Why no key is taken.
    func refusal(configured: Bool = false, credentials: Bool = true) -> String? {
      do {
        _ = try load(configured: configured, credentials: credentials)
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  private static func id(_ byte: UInt8) throws -> SealingKey.ID {
    try SealingKey(bytes: [UInt8](repeating: byte, count: 32)).id
  }

  // MARK: Refusals

  @Test("No key anywhere is a refusal that names the last place")
  func absent() throws {
    let places = try Places()
    let why = "cannot be opened: No such file or directory"
    #expect(places.refusal() == "the sealing key \(places.standard) \(why)")
    #expect(places.refusal(credentials: false) == "the sealing key \(places.standard) \(why)")
    #expect(places.refusal(configured: true) == "the sealing key \(places.configured) \(why)")
  }

  @Test("A configured key that is absent is not looked for elsewhere")
  func configuredAbsent() throws {
    let places = try Places()
    try places.put(places.credential)
    try places.put(places.standard)
    #expect(places.refusal(configured: true)?.contains("configured.key") == true)
  }

  @Test("I4: a credential that is there but bad is refused, not passed over")
  func badCredential() throws {
    let places = try Places()
    try places.put(places.standard)
    try places.put(places.credential, count: 31)
    let name = "the sealing key \(places.credential)"
    #expect(places.refusal() == "\(name) has 31 bytes; it must have 32")
    try places.put(places.credential, mode: 0o422)
    #expect(places.refusal() == "\(name) is writable by others; chmod go-w")
    #expect(unsafe unlink(places.credential) == 0)
    #expect(unsafe symlink(places.credential, places.credential) == 0)
    #expect(
      places.refusal() == "\(name) cannot be opened: Too many levels of symbolic links")
  }

  @Test(
    "I9: a key file that others may touch is refused",
    arguments: [0o440, 0o404, 0o420, 0o402, 0o410, 0o401, 0o644] as [mode_t])
  func accessible(mode: mode_t) throws {
    let places = try Places()
    try places.put(places.standard, mode: mode)
    #expect(
      places.refusal()
        == "the sealing key \(places.standard) is accessible to others; chmod 0400")
  }

  @Test("A key of another length is refused", arguments: [0, 31, 33, 64])
  func length(count: Int) throws {
    let places = try Places()
    try places.put(places.standard, count: count)
    let why =
      count > 32 ? "is larger than 32 bytes" : "has \(count) bytes; it must have 32"
    #expect(places.refusal() == "the sealing key \(places.standard) \(why)")
  }

  @Test("A directory or a pipe is no key, and is not waited for")
  func notRegular() throws {
    let places = try Places()
    let refusal = "the sealing key \(places.standard) is not a regular file"
    #expect(unsafe mkfifo(places.standard, 0o600) == 0)
    #expect(places.refusal() == refusal)
    #expect(unsafe unlink(places.standard) == 0)
    #expect(unsafe mkdir(places.standard, 0o700) == 0)
    #expect(places.refusal() == refusal)
  }

  @Test("A key of another user is refused", .enabled(if: geteuid() == 0, "only root gives away"))
  func foreignOwner() throws {
    let places = try Places()
    try places.put(places.standard)
    #expect(unsafe chown(places.standard, 65534, 0) == 0)
    #expect(
      places.refusal() == "the sealing key \(places.standard)"
        + " must belong to root or to the service's own user, not to uid 65534")
  }

  @Test("I8: a refusal shows nothing of the key")
  func refusalConceals() throws {
    let places = try Places()
    try places.put(places.standard, byte: UInt8(ascii: "K"), count: 31)
    #expect(places.refusal()?.contains("KK") == false)
  }

  // MARK: The order of places

  @Test("The configured file comes before the credential, that before the standard file")
  func order() throws {
    let places = try Places()
    try places.put(places.standard, byte: 3)
    #expect(try places.load() == Self.id(3))
    try places.put(places.credential, byte: 2)
    #expect(try places.load() == Self.id(2))
    #expect(try places.load(credentials: false) == Self.id(3))
    try places.put(places.configured, byte: 1)
    #expect(try places.load() == Self.id(2))
    #expect(try places.load(configured: true) == Self.id(1))
  }

  @Test("A credential's directory may give its group a look; systemd keeps it private to the unit")
  func credentialMode() throws {
    let places = try Places()
    try places.put(places.credential, byte: 2, mode: 0o440)
    #expect(try places.load() == Self.id(2))
  }

  @Test("A symbolic link is followed, and what it points to is judged")
  func symbolicLink() throws {
    let places = try Places()
    try places.put(places.configured, byte: 1)
    #expect(unsafe symlink(places.configured, places.standard) == 0)
    #expect(try places.load() == Self.id(1))
    #expect(unsafe chmod(places.configured, 0o440) == 0)
    #expect(places.refusal()?.hasSuffix("is accessible to others; chmod 0400") == true)
  }
}
