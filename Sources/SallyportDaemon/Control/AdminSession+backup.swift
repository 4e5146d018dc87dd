import SallyportCore
import SallyportVarlink

/// Having the store copied (product row O10).
///
/// The copy goes over the socket, and not to a path that is told: whoever holds the permission need
/// not be root, and root opens no file that a daemon without privileges chose.
extension AdminSession {
  /// How long a caller waits for the next figure: often enough for a person who looks on.
  private static let progressInterval: Duration = .milliseconds(100)

  func answer(
    aboutBackup call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    switch call.method {
    case BeginBackup.method: begin(try BeginBackup(parameters: call.parameters), reply)
    case GetBackupProgress.method:
      _ = try GetBackupProgress(parameters: call.parameters)
      showProgress(reply)
    case ReadBackup.method: read(try ReadBackup(parameters: call.parameters), reply)
    default: return false
    }
    return true
  }

  private func begin(_ call: BeginBackup, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .storeBackup, reply) { actor in
      self.gate.authorized(actor, .storeBackup, on: nil, reply) {
        // Nobody's code is asked for what would be of no use: such a store comes back as it is.
        guard self.isStoreBelieved(reply) else { return }
        self.gate.proved(actor, call.authority, .storeBackup, on: nil, reply) { act in
          self.begin(act, reply)
        }
      }
    }
  }

  private func isStoreBelieved(_ reply: (MethodReply) -> Void) -> Bool {
    do throws(StoreError) {
      guard try accounts.store.areAccountsSealed() else { throw .accountsChanged }
      return true
    } catch {
      reply(WireMapping.adminError(error, of: "").reply)
      return false
    }
  }

  private func begin(_ act: Administration.Act, _ reply: (MethodReply) -> Void) {
    do throws(StoreError) {
      // Who has it is known before there is anything to have.
      backup?.end()
      guard service.mayBeginBackup else { return reply(AdminError.backupRunning.reply) }
      accounts.audit.write(
        try accounts.write { store throws(StoreError) in
          try store.record([act.event(.storeCopied, nil)])
        })
      backup = try service.beginBackup()
      reply(backup == nil ? AdminError.unavailable.reply : EmptyReply().reply)
    } catch {
      accounts.audit.writeFailure(error)
      reply(WireMapping.backupError(error).reply)
    }
  }

  private func showProgress(_ reply: @escaping (MethodReply) -> Void) {
    guard let backup else { return reply(AdminError.stepUpRequired.reply) }
    service.wait(Self.progressInterval) { reply(WireMapping.reply(backup.stage)) }
  }

  private func read(_ call: ReadBackup, _ reply: @escaping (MethodReply) -> Void) {
    guard let backup else { return reply(AdminError.stepUpRequired.reply) }
    backup.read(at: call.offset, atMost: ReadBackup.Reply.maximumByteCount) { result in
      switch result {
      case .success(let bytes): return reply(ReadBackup.Reply(bytes).reply)
      case .failure(let error): self.accounts.audit.writeFailure(error)
      case nil: break
      }
      reply(AdminError.unavailable.reply)
    }
  }
}

extension WireMapping {
  fileprivate static func reply(_ stage: StoreBackup.Stage) -> MethodReply {
    switch stage {
    case .copying(let progress):
      GetBackupProgress.Reply(.copying, copied: progress.copied, total: progress.total).reply
    case .checking(let progress):
      GetBackupProgress.Reply(.checking, copied: progress.total, total: progress.total).reply
    case .ready(let checked, let byteCount):
      GetBackupProgress.Reply(
        .ready, copied: byteCount, total: byteCount, accounts: Int64(checked.accounts),
        refused: Int64(checked.refused.count), auditRow: checked.auditRow
      ).reply
    case .failed(let error): backupError(error).reply
    }
  }
}
