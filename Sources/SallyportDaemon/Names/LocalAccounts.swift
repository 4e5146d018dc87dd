import Glibc
import SallyportCore
import SallyportService
import Synchronization

/// Which accounts stand in a passwd file, read once for each change of it: a policy's preview asks
/// about everybody, and the file may have hundreds of thousands.
///
/// Of each account a hash is kept, under a key of this process: eight bytes instead of its name.
final class LocalAccounts: Sendable {
  private struct Contents {
    let state: FileState
    let hashes: CompactSet<Int>
  }

  private let path: String
  private let contents = Mutex<Contents?>(nil)

  init(path: String) {
    self.path = path
  }

  /// Whether the account stands there with this name and uid; nil if the file cannot be read.
  ///
  /// May block; look-ups wait for one that reads the file.
  func contains(_ identity: AccountIdentity) -> Bool? {
    contents.withLock { contents in
      guard let state = FileState.now(of: path) else { return nil }
      let hash = Self.hash(name: identity.name.value, uid: identity.uid.rawValue)
      if let known = contents, known.state == state { return known.hashes.contains(hash) }
      contents = nil
      guard let hashes = Self.hashes(ofFile: path) else { return nil }
      // What was changed while it was read is read again next time.
      if FileState.now(of: path) == state { contents = Contents(state: state, hashes: hashes) }
      return hashes.contains(hash)
    }
  }

  private static func hash(name: String, uid: UInt32) -> Int {
    var hasher = Hasher()
    for byte in name.utf8 { hasher.combine(byte) }
    hasher.combine(uid)
    return hasher.finalize()
  }

  private static func hashes(ofFile path: String) -> CompactSet<Int>? {
    guard let descriptor = try? RegularFile.open(path, .notWritableByOthers) else { return nil }
    guard let file = unsafe fdopen(descriptor, "r") else {
      close(descriptor)
      return nil
    }
    defer { unsafe fclose(file) }
    let size = SystemNameService.maximumRecordSize
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { unsafe buffer.deallocate() }
    var hashes = CompactSet<Int>()
    while true {
      var record = unsafe passwd()
      var result: UnsafeMutablePointer<passwd>?
      let code = unsafe fgetpwent_r(file, &record, buffer, size, &result)
      // Of the end of the file; of every other end it is not known what would have come.
      if code == ENOENT { return unsafe ferror(file) == 0 ? hashes : nil }
      guard code == 0 else { return nil }
      guard let name = unsafe record.pw_name else { continue }
      hashes.insert(hash(name: unsafe String(cString: name), uid: unsafe record.pw_uid))
    }
  }
}
