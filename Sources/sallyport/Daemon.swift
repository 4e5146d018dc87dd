import SallyportVarlink

/// The daemon's control socket, whose refusals come out in plain words.
///
/// One connection for the whole command: a pending enrolment belongs to it.
final class Daemon: MethodCalling {
  private let path: String
  private let client: BlockingClient
  private let interrupts: Interrupts?

  /// - Parameters:
  ///   - isNamed: whether somebody named the path, and answers for its directory.
  ///   - interrupts: where they are held back; ending a wait is then this object's business.
  ///   - patience: for each call.
  init(
    path: String, isNamed: Bool, interrupts: Interrupts?,
    patience: Duration = BlockingClient.defaultTimeout
  ) throws {
    self.path = path
    self.interrupts = interrupts
    do {
      client = try BlockingClient(
        connectingTo: path, timeout: patience, interrupt: interrupts?.descriptor,
        admitsCallersDirectory: isNamed)
    } catch {
      throw CommandFailure(error, socket: path)
    }
  }

  /// Calls a method and hands out its interface's refusal, which the caller may know what to do
  /// about; any other failure ends the command.
  func call<Call: EvidentCall>(_ call: Call) throws -> Result<Call.Reply, Call.Refusal> {
    do {
      return .success(try client.call(call))
    } catch {
      if let refusal = error.refusal(as: Call.Refusal.self) { return .failure(refusal) }
      throw failure(error, of: call)
    }
  }

  func status() throws -> AccountStatus {
    let reply: GetStatus.Reply = try call(GetStatus())
    return reply.status
  }

  private func failure<Call: EvidentCall>(_ error: ClientError, of call: Call) -> CommandFailure {
    if error == .interrupted {
      // The terminal has shown ^C, and stands behind it.
      let farewell = call.evidence == nil ? interrupts?.standing.farewell : nil
      Output.standardError("\n" + (farewell.map { $0 + "\n" } ?? ""))
    }
    return CommandFailure(error, socket: path, evidence: call.evidence)
  }
}
