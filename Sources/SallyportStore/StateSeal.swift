import SallyportCore
import SallyportCrypto

/// What a row of the audit log says of all the rest of the store, as its own commit left it.
///
/// A record carries a MAC, and so does the store's own row; but an older one carried one too. So the
/// newest row of the audit log says which ones are the newest, and its MAC, which the chain, and the
/// journal, hold on to, covers that. Whoever puts back anything without the log is found out at the
/// next start, and whoever puts back the log too by `audit verify --journal` (I9).
struct StateSeal: Hashable {
  /// The MAC of the store's own row, which seals the policy.
  let store: [UInt8]

  /// What seals the accounts as a whole: see `AccountSet`.
  let accounts: [UInt8]

  /// What the MAC of the row covers.
  var encoding: [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(store)
    encoding.append(accounts)
    return encoding.bytes
  }
}
