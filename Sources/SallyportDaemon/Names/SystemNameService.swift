import Glibc
package import SallyportCore

/// The passwd and group databases as NSS composes them.
package struct SystemNameService: NameService {
  /// The largest passwd record that is read; real ones have some hundred bytes.
  static let maximumRecordSize = 1 << 20

  /// The file that makes an account local (product row E11).
  package static let localPasswdPath = "/etc/passwd"

  private let localAccounts = LocalAccounts(path: Self.localPasswdPath)

  package init() {}

  package func account(named name: AccountName) -> NameLookup {
    unsafe lookUp { unsafe getpwnam_r(name.value, $0, $1, $2, $3) }
  }

  package func account(withUID uid: UserID) -> NameLookup {
    unsafe lookUp { unsafe getpwuid_r(uid.rawValue, $0, $1, $2, $3) }
  }

  /// Whether the account stands in the local passwd file with this name and uid; nil if the file
  /// cannot be read.
  package func isLocal(_ identity: AccountIdentity) -> Bool? {
    localAccounts.contains(identity)
  }

  private func lookUp(_ call: SystemEntry<NameLookup>.Call<passwd>) -> NameLookup {
    let entry = unsafe SystemEntry.lookUp(
      into: passwd(), maximumSize: Self.maximumRecordSize, call, value: Self.lookup(of:))
    switch entry {
    case .found(let lookup): return lookup
    case .absent: return .unknown
    case .failed(let reason): return .failed(reason)
    }
  }

  private static func lookup(of record: passwd) -> NameLookup {
    guard let text = unsafe record.pw_name, let name = unsafe AccountName(String(cString: text))
    else {
      return .failed("a passwd record has a name that cannot be an account's")
    }
    return .found(AccountIdentity(name: name, uid: unsafe UserID(record.pw_uid)))
  }
}
