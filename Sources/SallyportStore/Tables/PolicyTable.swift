import SallyportCore
import SallyportCrypto

/// The rules, and the settings that differ from a new installation's; the store's own row seals them as a whole.
struct PolicyTable {
  private static let notAuthentic = StoreError.notAuthentic("the policy")

  private let vault: Vault
  private let select: PreparedStatement
  private let insert: PreparedStatement
  private let deleteAll: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    select = try PreparedStatement("SELECT name, value FROM policyRecord", on: database)
    insert = try PreparedStatement(
      "INSERT INTO policyRecord (name, value) VALUES (?, ?)", on: database)
    deleteAll = try PreparedStatement("DELETE FROM policyRecord", on: database)
  }

  func isEmpty() throws(StoreError) -> Bool {
    try select.rows { $0.text() }.isEmpty
  }

  /// - Throws: `StoreError.notAuthentic` if this is not the policy that was sealed: a setting was
  ///   added, changed, removed or brought back.
  func load(sealedBy seal: [UInt8]) throws(StoreError) -> Policy {
    let rows = try select.rows { ($0.text(), $0.text()) }
    guard
      let policy = Policy(records: Dictionary(rows) { first, _ in first }),
      ConstantTime.areEqual(vault.authenticationCode(for: policy), seal)
    else { throw Self.notAuthentic }
    return policy
  }

  /// - Returns: The seal, to be written into the store's own row in the same transaction.
  func replace(with policy: Policy) throws(StoreError) -> [UInt8] {
    // What could not be read back would keep the store closed for ever.
    guard Policy(records: policy.records) == policy else {
      throw .unavailable("the policy cannot be kept as it is")
    }
    try deleteAll.run()
    for (name, value) in policy.records { try insert.run(.text(name), .text(value)) }
    return vault.authenticationCode(for: policy)
  }
}
