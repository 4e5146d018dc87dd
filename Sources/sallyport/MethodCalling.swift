import SallyportVarlink

/// Whatever takes calls: the daemon, or a script of its answers.
protocol MethodCalling {
  /// Calls a method and hands out its interface's refusal; any other failure ends the command.
  func call<Call: EvidentCall>(_ call: Call) throws -> Result<Call.Reply, Call.Refusal>
}

extension MethodCalling {
  /// Calls a method; a failure of any kind ends the command.
  func call<Call: EvidentCall>(_ call: Call) throws -> Call.Reply {
    switch try self.call(call) as Result<Call.Reply, Call.Refusal> {
    case .success(let reply): return reply
    case .failure(let refusal): throw refusal.failure
    }
  }
}
