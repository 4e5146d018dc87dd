import Glibc
import SallyportVarlink

/// What somebody does who looks after others: changes that ask for a code.
struct Administration {
  let reader: AdminReader
  /// Why it is done without a second factor of one's own; nil where it is not.
  let breakGlass: String?
  let ask: (String) throws -> String

  /// - Throws: where the glass is to be broken by somebody who is not root, of whom the daemon
  ///   would take no notice.
  init(
    daemon: any MethodCalling, prompter: Prompter, breakGlass: String?
  ) throws(CommandFailure) {
    guard breakGlass == nil || geteuid() == 0 else {
      throw CommandFailure(
        "only root may break the glass", hint: "with sudo; otherwise your own code confirms")
    }
    self.init(
      reader: AdminReader(daemon: daemon), breakGlass: breakGlass, ask: prompter.ask)
  }

  init(
    reader: AdminReader, breakGlass: String?, ask: @escaping (String) throws -> String
  ) {
    self.reader = reader
    self.breakGlass = breakGlass
    self.ask = ask
  }

  /// Calls a method that needs a code, which is asked for once the daemon says so: a refusal that
  /// no code would alter comes before anything is confirmed or typed.
  ///
  /// - Parameter confirm: shows what is about to be done, and may end the command; nil where there
  ///   is nothing to say before.
  func change<Call: AdminCall & EvidentCall>(
    _ call: Call, confirm: (() throws -> Void)? = nil
  ) throws -> Call.Reply where Call.Refusal == AdminError {
    if let breakGlass { return try change(call, breaking: breakGlass, confirm) }
    let stepUp = StepUp(ask: ask, announce: confirm ?? {})
    let (reply, code) = try stepUp.run {
      try reader.daemon.call(reader.backed(call, stepUp: $0))
    }
    if StepUp.isRecoveryCode(code) { Output.standardError(StepUp.usedUp) }
    return reply
  }

  /// Only asks the daemon first, where something is to be said before: what it refuses all the same,
  /// and what changes nothing, is neither announced nor confirmed.
  private func change<Call: AdminCall & EvidentCall>(
    _ call: Call, breaking reason: String, _ confirm: (() throws -> Void)?
  ) throws -> Call.Reply where Call.Refusal == AdminError {
    if let confirm {
      let question = reader.backed(call, breakGlass: reason, asksOnly: true)
      switch try reader.daemon.call(question) as Result<Call.Reply, AdminError> {
      case .success(let reply): return reply
      case .failure(.stepUpRequired): try confirm()
      case .failure(let refusal): throw refusal.failure
      }
    }
    return try reader.daemon.call(reader.backed(call, breakGlass: reason))
  }
}
