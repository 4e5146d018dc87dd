import GRDB
import SallyportCore
import SallyportCrypto

/// The settings that differ from a new installation's, and one MAC over the policy as a whole.
struct PolicyTable {
  private static let notAuthentic = StoreError.notAuthentic("the policy")

  private let vault: Vault
  private let selectSettings: PreparedStatement
  private let insertSetting: PreparedStatement
  private let deleteSettings: PreparedStatement
  private let selectSeal: PreparedStatement
  private let putSeal: PreparedStatement

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    selectSettings = try PreparedStatement("SELECT name, value FROM policySetting", on: database)
    insertSetting = try PreparedStatement(
      "INSERT INTO policySetting (name, value) VALUES (?, ?)", on: database)
    deleteSettings = try PreparedStatement("DELETE FROM policySetting", on: database)
    selectSeal = try PreparedStatement("SELECT mac FROM policySeal", on: database)
    putSeal = try PreparedStatement(
      """
      INSERT INTO policySeal (id, mac) VALUES (1, ?)
      ON CONFLICT (id) DO UPDATE SET mac = excluded.mac
      """, on: database)
  }

  /// Whether no policy was ever written.
  func isEmpty() throws(StoreError) -> Bool {
    let seals = try selectSeal.rows { $0.bytes() }
    let names = try selectSettings.rows { $0.text() }
    return seals.isEmpty && names.isEmpty
  }

  /// - Throws: `StoreError.notAuthentic` if a setting or the seal was added, changed or removed.
  func load() throws(StoreError) -> Policy {
    let rows = try selectSettings.rows { ($0.text(), $0.text()) }
    let settings = Dictionary(rows) { first, _ in first }
    let seals = try selectSeal.rows { $0.bytes() }
    guard
      let seal = seals.first, let policy = try? Policy(settings: settings),
      policy.settings == settings,
      ConstantTime.areEqual(vault.authenticationCode(for: policy), seal)
    else { throw Self.notAuthentic }
    return policy
  }

  func replace(with policy: Policy) throws(StoreError) {
    try deleteSettings.run()
    for (name, value) in policy.settings {
      try insertSetting.run(.text(name), .text(value))
    }
    try putSeal.run(.blob(vault.authenticationCode(for: policy)))
  }
}
