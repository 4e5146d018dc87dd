import SallyportCore
import SallyportCrypto

/// Which accounts are recorded, as a value that one account more, fewer or in another's place
/// changes.
///
/// The exclusive or of one MAC for each account, and their number. That is enough, because neither
/// the MACs nor the sum are ever on disk, only a MAC over the sum: who has not the key can neither
/// choose accounts whose MACs cancel out nor learn them by comparing copies. Equal sums then mean
/// the same accounts, each an odd number of times, and equal numbers that it is once (which the
/// table's UNIQUE demands too).
///
/// Decoys are left out: to lose one loses nothing that anybody relies on.
struct AccountSet: Hashable {
  private var count = 0
  private var sum = SIMD32<UInt8>()

  mutating func insert(_ identity: AccountIdentity, vault: Vault) {
    count += 1
    sum ^= Self.term(identity, vault: vault)
  }

  /// - Precondition: The identity was inserted.
  mutating func remove(_ identity: AccountIdentity, vault: Vault) {
    count -= 1
    sum ^= Self.term(identity, vault: vault)
  }

  /// What is kept of the set.
  func authenticationCode(vault: Vault) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(count)
    encoding.append(sum.indices.map { sum[$0] })
    return vault.authenticationCode(forFact: "accounts", value: encoding.bytes)
  }

  private static func term(_ identity: AccountIdentity, vault: Vault) -> SIMD32<UInt8> {
    var encoding = CanonicalEncoding()
    encoding.append(identity.name.value)
    encoding.append(Int64(identity.uid.rawValue))
    return SIMD32(vault.authenticationCode(forFact: "account", value: encoding.bytes))
  }
}
