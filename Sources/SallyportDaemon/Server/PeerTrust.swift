import SallyportCore

/// Which peers may authenticate anybody: uid 0, and those that the configuration names (I5).
///
/// The one place where that is decided. Lives on the login loop; changes at a reload.
final class PeerTrust {
  private(set) var trustedUIDs: Set<UInt32>

  init(trustedUIDs: Set<UInt32> = []) {
    self.trustedUIDs = trustedUIDs
  }

  func isPrivileged(_ uid: UserID) -> Bool {
    uid == .root || trustedUIDs.contains(uid.rawValue)
  }

  /// Takes on a change of the configuration; returns who was trusted and no longer is.
  func change(to uids: Set<UInt32>) -> Set<UInt32> {
    defer { trustedUIDs = uids }
    return trustedUIDs.subtracting(uids)
  }
}
