import SallyportCore
import SallyportCrypto

/// Which accounts are recorded: what seals them as a whole, and whom a look-up must not miss.
///
/// The seal is a MAC over the exclusive or of one MAC for each account, and their number. That is
/// enough, because neither those MACs nor the sum are ever on disk: who has not the key can
/// neither choose accounts whose MACs cancel out nor learn them by comparing copies. Equal sums
/// then mean the same accounts, each an odd number of times, and equal numbers that it is once
/// (which the table's UNIQUE demands too).
///
/// Decoys are left out: to lose one loses nothing that anybody relies on.
struct AccountSet {
  private var count = 0
  private var sum = SIMD32<UInt8>()

  /// Hashes under a key of this process: two names with the same one would only make one of them
  /// be refused while it has no record.
  private var nameHashes = CompactSet<Int>()
  private var uids = CompactSet<UInt32>()

  /// Whether an account with this name or this uid is recorded.
  func mayHold(_ identity: AccountIdentity) -> Bool {
    mayHold(identity.name) || uids.contains(identity.uid.rawValue)
  }

  func mayHold(_ name: AccountName) -> Bool {
    nameHashes.contains(name.hashValue)
  }

  mutating func insert(_ identity: AccountIdentity, vault: Vault) {
    count += 1
    sum ^= Self.term(identity, vault: vault)
    nameHashes.insert(identity.name.hashValue)
    uids.insert(identity.uid.rawValue)
  }

  /// - Precondition: The identity was inserted.
  mutating func remove(_ identity: AccountIdentity, vault: Vault) {
    count -= 1
    sum ^= Self.term(identity, vault: vault)
    nameHashes.remove(identity.name.hashValue)
    uids.remove(identity.uid.rawValue)
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
