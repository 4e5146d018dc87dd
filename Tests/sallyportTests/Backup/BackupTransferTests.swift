import SallyportVarlink
import Testing

@testable import sallyport

struct BackupTransferTests {
  private static let copy: [UInt8] = Array(0..<100)

  /// A daemon with a copy, which it gives in pieces of 40 bytes.
  private func daemon(
    total: Int64 = 100, stages: [GetBackupProgress.Stage] = [.copying, .checking, .ready]
  ) -> ScriptedDaemon {
    let daemon = ScriptedDaemon()
    var rest = stages
    daemon.answer(GetBackupProgress.self) { _ in
      let stage = rest.count > 1 ? rest.removeFirst() : rest[0]
      return .success(GetBackupProgress.Reply(stage, copied: 50, total: total, accounts: 3))
    }
    daemon.answer(ReadBackup.self) { call in
      let offset = min(Int(call.offset), Self.copy.count)
      return .success(ReadBackup.Reply(Array(Self.copy[offset...].prefix(40))))
    }
    return daemon
  }

  @Test("A copy that is shorter or longer than the daemon said is none", arguments: [99, 101, 0])
  func otherLength(total: Int64) {
    #expect(throws: CommandFailure.self) {
      try BackupTransfer(daemon: daemon(total: total)).run { _ in }
    }
  }

  @Test("What fails on the way ends it", arguments: [AdminError.noRoom, .unavailable])
  func failed(error: AdminError) {
    let daemon = daemon()
    daemon.answer(GetBackupProgress.self) { _ in .failure(error) }
    #expect(throws: error.failure) { try BackupTransfer(daemon: daemon).run { _ in } }
    let other = self.daemon()
    other.answer(ReadBackup.self) { _ in .failure(error) }
    #expect(throws: error.failure) { try BackupTransfer(daemon: other).run { _ in } }
  }

  @Test("All bytes come in their order, once the copy was checked, and progress is told")
  func whole() throws {
    var bytes: [UInt8] = []
    var progress: [BackupProgress] = []
    let transfer = BackupTransfer(daemon: daemon()) { progress.append($0) }
    let reply = try transfer.run { bytes += $0 }
    #expect(bytes == Self.copy)
    #expect(reply.accounts == 3)
    #expect(
      progress == [
        BackupProgress(part: .copying, done: 50, total: 100),
        BackupProgress(part: .checking, done: 100, total: 100),
        BackupProgress(part: .fetching, done: 40, total: 100),
        BackupProgress(part: .fetching, done: 80, total: 100),
        BackupProgress(part: .fetching, done: 100, total: 100),
      ])
  }

  @Test(
    "Sizes are said so that nobody has to count digits",
    arguments: [(0, "0 KiB"), (1, "1 KiB"), (1_048_575, "1024 KiB"), (1 << 20, "1 MiB")])
  func sizes(count: Int64, text: String) {
    #expect(BackupProgressText.mebibytes(count) == text)
  }

  @Test("The end says what is in it, what is not, and whose records do not fit")
  func farewell() {
    var reply = GetBackupProgress.Reply(
      .ready, copied: 1 << 20, total: 1 << 20, accounts: 2, refused: 0, auditRow: 17)
    #expect(
      BackupCommand.farewell("/b/\u{1B}x", reply) == """
        \(TerminalText.clean("/b/\u{1B}x")) has 2 accounts, up to row 17 of the audit log (1 MiB), and \
        was read back.
        The key is not in it: sallyport keys escrow FILE saves the key, once, to be kept apart.

        """)
    reply.refused = 1
    #expect(
      BackupCommand.farewell("b", reply).contains(
        "The records of 1 account in it carry no seal that fits, as in the store itself:"))
  }
}
