package import SallyportCrypto

/// Makes and reads an account's sheet of recovery codes.
package struct RecoverySheet {
  /// A line of the sheet as its owner sees it.
  package struct Line: Sendable {
    package let number: Int
    package let code: RecoveryCode
  }

  private let vault: Vault
  private let random: any RandomBytes

  package init(vault: Vault, random: any RandomBytes) {
    self.vault = vault
    self.random = random
  }

  /// Puts a whole new sheet in the place of the old one, and returns it to be shown.
  package func replaceAll(
    in account: inout Account, policy: Policy
  ) throws(StoreError) -> [Line] {
    try replaceAll(in: &account, with: freshCodes(policy: policy), policy: policy)
  }

  /// Codes for a sheet that is not an account's yet.
  package func freshCodes(policy: Policy) -> [RecoveryCode] {
    (0..<policy.recoveryCount).map { _ in RecoveryCode.generate(from: random) }
  }

  /// Puts a sheet of these codes in the place of the old one.
  @discardableResult
  package func replaceAll(
    in account: inout Account, with codes: [RecoveryCode], policy: Policy
  ) throws(StoreError) -> [Line] {
    var lines: [Line] = []
    var entries: [RecoveryCodeEntry] = []
    for (index, code) in codes.enumerated() {
      let number = index + 1
      entries.append(try entry(for: code, number, account.subject, policy))
      lines.append(Line(number: number, code: code))
    }
    account.recoveryCodes = entries
    return lines
  }

  /// A code that nobody has seen yet, for the place of one that was used.
  package func freshEntry(
    number: Int, for subject: Subject, policy: Policy
  ) throws(StoreError) -> RecoveryCodeEntry {
    try entry(for: RecoveryCode.generate(from: random), number, subject, policy)
  }

  /// The codes that still work; a line without a readable copy is left out.
  package func readableLines(of account: Account) throws(StoreError) -> [Line] {
    var lines: [Line] = []
    for entry in account.recoveryCodes {
      do {
        guard let code = try vault.openCode(of: entry, for: account.subject) else { continue }
        lines.append(Line(number: entry.number, code: code))
      } catch {
        throw .notAuthentic("a recovery code")
      }
    }
    return lines
  }

  private func entry(
    for code: RecoveryCode, _ number: Int, _ subject: Subject, _ policy: Policy
  ) throws(StoreError) -> RecoveryCodeEntry {
    do {
      return try vault.entry(
        for: code, number: number, of: subject, isReadable: policy.keepsReadableRecoveryCodes)
    } catch {
      throw .unavailable("a recovery code could not be sealed")
    }
  }
}
