/// The write-ahead log is grown before the store is used: a commit that overwrites it costs half
/// of one that makes it longer, because then the file's size has to reach the disk too.
enum WriteAheadLog {
  /// What SQLite fills before it starts over: 1000 pages, each with a header, behind the log's own.
  ///
  /// Nothing may make the log shorter again: no truncating checkpoint, no size limit.
  static let grownByteCount = 32 + 1000 * (24 + 4096)

  /// Enough for a log of that length and the few pages of the commit that passes it.
  private static let fillerByteCount = 4_200_000

  /// Grows the log without a trace in the database.
  ///
  /// A transaction spills its pages out of a tiny cache and is rolled back; SQLite ignores such
  /// pages at recovery (its file format, §4.1).
  static func grow(in database: Database) throws {
    // What a crash left in the log goes into the database, so that the log starts from the front.
    try database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    try database.execute("PRAGMA cache_size = 10")
    try database.execute("BEGIN IMMEDIATE; CREATE TABLE filler (content BLOB)")
    try PreparedStatement("INSERT INTO filler VALUES (zeroblob(?))", on: database)
      .run(SQLValue(fillerByteCount))
    try database.execute("ROLLBACK")
    // KiB: less than SQLite's default. The upper pages of the trees, which every login needs, are a
    // few hundred of them at 100 000 accounts; the kernel has the rest.
    try database.execute("PRAGMA cache_size = -1500")
  }
}
