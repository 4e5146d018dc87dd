import Glibc
import SallyportCore

/// Copies the store into a file beside it, which only the daemon can read and nobody else needs to:
/// what is wanted of it goes over the control socket.
///
/// Once the copy was checked it loses its name, so that nothing can be left of it.
final class SQLiteStoreCopier: StoreCopier {
  /// 256 KiB: less than a login waits for the disk.
  private static let pagesAtOnce: CInt = 64

  /// What has to be free beside the copy: it must not be what fills the disk for logins.
  private static let freeBesideCopy: Int64 = 64 << 20

  private let database: Database
  private let vault: Vault

  /// Where the copy is until it was checked.
  let path: String
  private let folder: String
  private var pageByteCount: Int64 = 0
  private var copy: DatabaseCopy?

  /// Of the copy; nil where there is none.
  private var file: CopyFile?

  /// Removes what a daemon that was killed has left.
  init(of database: Database, at storePath: String, vault: Vault) {
    self.database = database
    self.vault = vault
    path = storePath + ".copy"
    folder = StoreFile.folder(of: storePath)
    Self.removeFiles(at: path)
  }

  func begin() throws(StoreError) {
    end()
    pageByteCount = try number("PRAGMA page_size")
    let byteCount = try number("PRAGMA page_count") * pageByteCount
    guard try freeByteCount() >= byteCount + Self.freeBesideCopy else { throw .diskFull }
    do throws(StoreError) {
      file = try CopyFile(at: path)
      copy = try Self.copy(of: database, to: path)
    } catch {
      end()
      throw error
    }
  }

  func goOn() throws(StoreError) -> StoreCopyProgress {
    guard let copy else { throw .unavailable("there is no copy") }
    do throws(SQLiteError) {
      let isComplete = try copy.goOn(pages: Self.pagesAtOnce)
      let total = max(Int64(copy.pageCount), 1) * pageByteCount
      let copied = total - Int64(copy.remainingPageCount) * pageByteCount
      // Closes the database, which the check opens anew.
      if isComplete { self.copy = nil }
      return StoreCopyProgress(copied: isComplete ? total : min(copied, total - 1), total: total)
    } catch {
      end()
      throw error.storeError
    }
  }

  var flush: @Sendable () -> Void {
    { [file] in file?.flush() }
  }

  var check: @Sendable () -> Result<CheckedCopy, StoreError> {
    let (path, vault, file) = (path, vault, file)
    return {
      Result { () throws(StoreError) in
        guard let file else { throw .unavailable("there is no copy") }
        let checked = try StoreCopyCheck.run(on: file, at: path, vault: vault)
        Self.removeFiles(at: path)
        return checked
      }
    }
  }

  func end() {
    copy = nil
    file = nil
    Self.removeFiles(at: path)
  }

  private static func copy(
    of source: Database, to path: String
  ) throws(StoreError) -> DatabaseCopy {
    do {
      let target = try Database(path: StoreFile.resolved(path))
      // Nothing of it has to survive a crash, and nothing is there that would have to come back.
      try target.execute(
        """
        PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;
        PRAGMA cache_size = -256
        """)
      return try DatabaseCopy(of: source, into: target)
    } catch let error as SQLiteError {
      throw error.storeError
    } catch {
      throw .unavailable("the copy: \(error)")
    }
  }

  /// With what SQLite puts beside a database while somebody has it open.
  private static func removeFiles(at path: String) {
    for suffix in ["", "-wal", "-journal", "-shm"] { _ = unsafe unlink(path + suffix) }
  }

  /// A statement of its own: SQLite closes no database that has one.
  private func number(_ pragma: StaticString) throws(StoreError) -> Int64 {
    guard unsafe database.handle != nil else { throw .unavailable("it is closed") }
    return try PreparedStatement(pragma, on: database).rows { $0.integer() }.first ?? 0
  }

  private func freeByteCount() throws(StoreError) -> Int64 {
    var status = statvfs()
    guard unsafe statvfs(folder, &status) == 0 else {
      throw .unavailable("the disk: \(StoreFile.errorText(errno))")
    }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
