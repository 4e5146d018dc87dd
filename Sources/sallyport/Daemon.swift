import SallyportVarlink

/// The daemon's control socket, whose refusals come out in plain words.
///
/// One connection for the whole command: a pending enrolment belongs to it.
final class Daemon {
  private let path: String
  private let client: BlockingClient

  init(path: String) throws {
    self.path = path
    do {
      client = try BlockingClient(connectingTo: path)
    } catch {
      throw CommandFailure(error, socket: path)
    }
  }

  /// Calls a method; a failure of any kind ends the command.
  func call<Call: WireCall>(_ call: Call) throws -> Call.Reply {
    do {
      return try client.call(call)
    } catch {
      throw CommandFailure(error, socket: path)
    }
  }

  /// Calls a method of one's own account and hands out its refusal, which the caller may know what
  /// to do about; any other failure ends the command.
  func call<Call: WireCall>(_ call: Call) throws -> Result<Call.Reply, AccountError> {
    do {
      return .success(try client.call(call))
    } catch {
      if let refusal = error.refusal(as: AccountError.self) { return .failure(refusal) }
      throw CommandFailure(error, socket: path)
    }
  }

  func status() throws -> AccountStatus {
    let reply: GetStatus.Reply = try call(GetStatus())
    return reply.status
  }
}
