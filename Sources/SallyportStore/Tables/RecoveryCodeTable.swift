import GRDB
import SallyportCore
import SallyportCrypto

extension ChildTable<RecoveryCodeEntry> {
  static func recoveryCode(on database: Database) throws(StoreError) -> ChildTable {
    ChildTable(
      select: try PreparedStatement(
        """
        SELECT position, number, digest, sealedCode FROM recoveryCode WHERE accountID = ?
        ORDER BY position
        """, on: database),
      put: try PreparedStatement(
        """
        INSERT INTO recoveryCode (accountID, position, number, digest, sealedCode)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (accountID, position) DO UPDATE SET digest = excluded.digest,
          sealedCode = excluded.sealedCode
        """, on: database),
      cut: try PreparedStatement(
        "DELETE FROM recoveryCode WHERE accountID = ? AND position >= ?", on: database),
      decode: decodeEntry, encode: encodeEntry, isSameRow: { $0.number == $1.number })
  }

  private static func encodeEntry(_ entry: RecoveryCodeEntry) -> [SQLValue] {
    [SQLValue(entry.number), .blob(entry.digest), SQLValue(entry.sealedCode?.bytes)]
  }

  private static func decodeEntry(_ row: inout SQLRow) -> RecoveryCodeEntry? {
    let number = Int(row.integer())
    let digest = row.bytes()
    guard let bytes = row.optionalBytes() else {
      return RecoveryCodeEntry(number: number, digest: digest, sealedCode: nil)
    }
    guard let sealedCode = try? SealedBytes(bytes) else { return nil }
    return RecoveryCodeEntry(number: number, digest: digest, sealedCode: sealedCode)
  }
}
