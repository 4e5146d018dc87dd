import Glibc
package import SallyportCore

/// The passwd database as NSS composes it.
package struct SystemNameService: NameService {
  /// The largest record that is read; real ones have some hundred bytes.
  static let maximumRecordSize = 1 << 20

  /// The file that makes an account local (product row E11).
  package static let localPasswdPath = "/etc/passwd"

  package init() {}

  package func account(named name: AccountName) -> NameLookup {
    unsafe lookUp { unsafe getpwnam_r(name.value, $0, $1, $2, $3) }
  }

  package func account(withUID uid: UserID) -> NameLookup {
    unsafe lookUp { unsafe getpwuid_r(uid.rawValue, $0, $1, $2, $3) }
  }

  /// Whether the account stands in the local passwd file with this name and uid; nil if the file
  /// cannot be read.
  ///
  /// Reads one record after the other: the file may have hundreds of thousands.
  package func isLocal(_ identity: AccountIdentity) -> Bool? {
    guard
      let descriptor = try? RegularFile.open(Self.localPasswdPath, .notWritableByOthers)
    else { return nil }
    guard let file = unsafe fdopen(descriptor, "r") else {
      close(descriptor)
      return nil
    }
    defer { unsafe fclose(file) }
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Self.maximumRecordSize)
    defer { unsafe buffer.deallocate() }
    while true {
      var record = unsafe passwd()
      var result: UnsafeMutablePointer<passwd>?
      let code = unsafe fgetpwent_r(file, &record, buffer, Self.maximumRecordSize, &result)
      // Of the end of the file; of every other end it is not known what would have come.
      if code == ENOENT { return unsafe ferror(file) == 0 ? false : nil }
      guard code == 0 else { return nil }
      guard let name = unsafe record.pw_name, unsafe String(cString: name) == identity.name.value
      else { continue }
      return unsafe record.pw_uid == identity.uid.rawValue
    }
  }

  /// getpwnam_r(3) or getpwuid_r(3), with the key filled in.
  private typealias Call = (
    UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
    UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
  ) -> CInt

  private func lookUp(_ call: Call) -> NameLookup {
    var size = 4096
    while size <= Self.maximumRecordSize {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { unsafe buffer.deallocate() }
      var record = unsafe passwd()
      var result: UnsafeMutablePointer<passwd>?
      let code = unsafe call(&record, buffer, size, &result)
      if code == ERANGE {
        size *= 4
        continue
      }
      // glibc answers 0 for "no such entry"; every other number, ENOENT and ESRCH too, is a
      // service that could not be asked.
      guard code == 0 else { return .failed(SystemError.text(code)) }
      return unsafe result == nil ? .unknown : Self.lookup(of: record)
    }
    return .failed("a passwd record is larger than \(Self.maximumRecordSize) bytes")
  }

  private static func lookup(of record: passwd) -> NameLookup {
    guard let text = unsafe record.pw_name, let name = unsafe AccountName(String(cString: text))
    else {
      return .failed("a passwd record has a name that cannot be an account's")
    }
    return .found(AccountIdentity(name: name, uid: unsafe UserID(record.pw_uid)))
  }
}
