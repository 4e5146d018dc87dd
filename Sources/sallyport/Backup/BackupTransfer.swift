import SallyportVarlink

/// Waits for the daemon's copy of the store, and takes it over.
struct BackupTransfer {
  let daemon: any MethodCalling

  /// Told how much of what is done, every now and then.
  var onProgress: (BackupProgress) -> Void = { _ in }

  /// - Parameter write: takes the bytes in their order.
  /// - Returns: What the daemon found in the copy.
  func run(_ write: ([UInt8]) throws -> Void) throws -> GetBackupProgress.Reply {
    let copy = try whenReady()
    var offset: Int64 = 0
    while true {
      let reply: ReadBackup.Reply = try daemon.call(ReadBackup(offset: offset))
      guard !reply.bytes.isEmpty else { break }
      try write(reply.bytes)
      offset += Int64(reply.bytes.count)
      onProgress(BackupProgress(part: .fetching, done: offset, total: copy.total))
    }
    guard offset == copy.total else {
      throw CommandFailure(
        "the copy has \(offset) bytes, and should have \(copy.total)", hint: "try again")
    }
    return copy
  }

  private func whenReady() throws -> GetBackupProgress.Reply {
    while true {
      let reply: GetBackupProgress.Reply = try daemon.call(GetBackupProgress())
      switch reply.stage {
      case .ready: return reply
      case .copying:
        onProgress(BackupProgress(part: .copying, done: reply.copied, total: reply.total))
      case .checking:
        onProgress(BackupProgress(part: .checking, done: reply.total, total: reply.total))
      }
    }
  }
}

/// How far a backup is.
struct BackupProgress: Equatable {
  enum Part { case copying, checking, fetching }

  let part: Part
  let done: Int64
  let total: Int64
}
