import GRDB
import SallyportCore

extension ChildTable<FailureHistory.Week> {
  /// Which of an account's two histories.
  enum Scope: String {
    case login
    case stepUp
  }

  static func failureWeek(
    _ scope: Scope, on database: Database
  ) throws(StoreError) -> ChildTable {
    ChildTable(
      select: try PreparedStatement(
        """
        SELECT position, week, failures FROM failureWeek WHERE accountID = ? AND scope = ?
        ORDER BY position
        """, on: database),
      put: try PreparedStatement(
        """
        INSERT INTO failureWeek (accountID, scope, position, week, failures)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (accountID, scope, position) DO UPDATE SET failures = excluded.failures
        """, on: database),
      cut: try PreparedStatement(
        "DELETE FROM failureWeek WHERE accountID = ? AND scope = ? AND position >= ?",
        on: database),
      scope: [.text(scope.rawValue)],
      decode: { row in
        FailureHistory.Week(index: row.integer(), failures: Int(row.integer()))
      },
      encode: { [.integer($0.index), SQLValue($0.failures)] },
      isSameRow: { $0.index == $1.index })
  }
}
