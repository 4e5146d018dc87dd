/// A numeric user id, as the kernel knows it.
package struct UserID: Hashable, Sendable, CustomStringConvertible {
  package static let root = UserID(0)

  package let rawValue: UInt32

  package init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package var description: String { String(rawValue) }
}

/// What an account is: the pair of name and uid.
///
/// If the two no longer belong together as recorded, the account is refused as `identityChanged`
/// until an administrator decides (product row A18).
package struct AccountIdentity: Hashable, Sendable {
  package let name: AccountName
  package let uid: UserID

  package init(name: AccountName, uid: UserID) {
    self.name = name
    self.uid = uid
  }
}
