/// Whom a piece of work is about.
package enum Subject: Hashable, Sendable {
  /// An account that the name service knows.
  case account(AccountIdentity)

  /// The stand-in for a name that nobody has: one of a fixed number of places, so that unknown
  /// names are throttled at the same cost in time and commits as known ones, and cannot fill the
  /// disk (security.md, Throttle).
  case decoy(DecoySlot)

  package var identity: AccountIdentity? {
    switch self {
    case .account(let identity): identity
    case .decoy: nil
    }
  }
}

/// One of the places that unknown names share.
package struct DecoySlot: Hashable, Sendable {
  /// So many that two names under attack seldom meet, so few that their rows never matter.
  package static let count = 1024

  /// 0 up to `count`.
  package let index: Int

  /// The place of a digest; any digest has one.
  package init(digest: [UInt8]) {
    index = digest.prefix(8).reduce(0) { ($0 << 8 | Int($1)) % Self.count }
  }

  package init?(index: Int) {
    guard (0..<Self.count).contains(index) else { return nil }
    self.index = index
  }
}
