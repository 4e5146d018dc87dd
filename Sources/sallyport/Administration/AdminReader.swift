import Glibc
import SallyportVarlink

/// What somebody sees who looks after others.
struct AdminReader {
  let daemon: any MethodCalling
  /// Of a process with uid 0: the login uid of its session.
  let loginUID: Int64?

  /// This process.
  init(daemon: any MethodCalling) {
    self.init(daemon: daemon, loginUID: geteuid() == 0 ? LoginSession.uid : nil)
  }

  init(daemon: any MethodCalling, loginUID: Int64?) {
    self.daemon = daemon
    self.loginUID = loginUID
  }

  /// Calls a method that needs no code.
  func read<Call: AdminCall & EvidentCall>(_ call: Call) throws -> Call.Reply {
    try daemon.call(backed(call))
  }

  /// The call with what shows who is acting.
  func backed<Call: AdminCall>(
    _ call: Call, stepUp: Redacted? = nil, breakGlass: String? = nil, asksOnly: Bool? = nil
  ) -> Call {
    let authority = Authority(
      loginUID: loginUID, stepUp: stepUp, breakGlass: breakGlass, asksOnly: asksOnly)
    var call = call
    call.authority = authority == Authority() ? nil : authority
    return call
  }
}
