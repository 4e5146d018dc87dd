import GRDB
import SallyportCore

extension ChildTable<LoginThrottle.Bucket> {
  /// At most `ThrottleLimits.maximumBuckets` an account, so at most so many rows a login.
  static func failureBucket(on database: Database) throws(StoreError) -> ChildTable {
    ChildTable(
      select: try PreparedStatement(
        """
        SELECT position, source, failures, lastFailureAt FROM failureBucket WHERE accountID = ?
        ORDER BY position
        """, on: database),
      put: try PreparedStatement(
        """
        INSERT INTO failureBucket (accountID, position, source, failures, lastFailureAt)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (accountID, position) DO UPDATE SET failures = excluded.failures,
          lastFailureAt = excluded.lastFailureAt
        """, on: database),
      cut: try PreparedStatement(
        "DELETE FROM failureBucket WHERE accountID = ? AND position >= ?", on: database),
      decode: decodeBucket,
      encode: { bucket in
        [
          .text(bucket.source.storageKey), SQLValue(bucket.failures),
          .integer(bucket.lastFailureAt.seconds),
        ]
      },
      isSameRow: { $0.source == $1.source })
  }

  private static func decodeBucket(_ row: inout SQLRow) -> LoginThrottle.Bucket? {
    guard let source = ThrottleSource(storageKey: row.text()) else { return nil }
    return LoginThrottle.Bucket(
      source: source, failures: Int(row.integer()),
      lastFailureAt: UnixTime(seconds: row.integer()))
  }
}
