import Glibc
import SallyportCore
import SallyportService

/// The file by which root breaks the glass (product row O8).
///
/// It is believed only where root alone can have written it: whoever could put another one there
/// could sign in as anybody whose password they have.
package struct GlassFile: Sendable {
  package static let standardPath = "/etc/sallyport/break-glass"

  /// What is there.
  enum Content: Equatable {
    case absent
    case glass(BrokenGlass)

    /// Why it is not believed.
    case refused(String)
  }

  private let folder: String
  private let name: String
  private let owner: uid_t

  /// - Parameter owner: who must own file and folder: root, but for tests.
  package init(path: String = Self.standardPath, owner: UInt32 = 0) {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    folder = String(path[..<slash])
    name = String(path[slash...].dropFirst())
    self.owner = owner
  }

  func read() -> Content {
    // Of every login nearly: that it is not there needs nobody's word.
    var status = stat()
    if unsafe stat("\(folder)/\(name)", &status) != 0, errno == ENOENT { return .absent }
    let folder = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return Self.absence(errno, "its folder cannot be opened") }
    defer { close(folder) }
    let file = unsafe openat(folder, name, Self.flags)
    guard file >= 0 else { return Self.absence(errno, "it cannot be opened") }
    defer { close(file) }
    if let flaw = flaw(ofFolder: folder) ?? flaw(ofFile: file) { return .refused(flaw) }
    guard let bytes = Self.contents(of: file) else { return .refused("it cannot be read") }
    return BrokenGlass(text: bytes).map(Content.glass) ?? .refused("it has not the right form")
  }

  /// No link is followed, and nobody is waited for.
  private static let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC

  private static func absence(_ code: CInt, _ what: String) -> Content {
    code == ENOENT || code == ENOTDIR
      ? .absent : .refused("\(what): \(SystemError.text(code))")
  }

  private func flaw(ofFolder descriptor: CInt) -> String? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_uid == owner || status.st_uid == 0,
      status.st_mode & 0o022 == 0
    else { return "its folder is not root's alone" }
    return nil
  }

  private func flaw(ofFile descriptor: CInt) -> String? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return "it cannot be read" }
    guard status.st_mode & S_IFMT == S_IFREG else { return "it is no regular file" }
    guard status.st_uid == owner else { return "it belongs to uid \(status.st_uid), not to root" }
    guard status.st_mode & 0o022 == 0 else { return "others can write it" }
    guard status.st_nlink == 1 else { return "it has a second name (a hard link)" }
    return nil
  }

  /// Nil where it is too long, too.
  private static func contents(of descriptor: CInt) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: BrokenGlass.maximumByteCount + 1)
    var count = 0
    while count < bytes.count {
      let room = bytes.count - count
      let got = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), room)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { return Array(bytes.prefix(count)) }
      count += got
    }
    return nil
  }
}
