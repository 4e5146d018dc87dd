import Glibc
import SallyportVarlink

/// Looks at this machine's daemon.
///
/// It asks the daemon what it says of itself, and changes nothing.
struct DaemonReader {
  let connection: ConnectionOptions
  let answer: DaemonFacts.Answer
  /// The login sockets that lines of ours name.
  let loginSockets: [String]
  /// Uids that lines of ours trust beside root.
  let trustedUIDs: Set<UInt32>
  let files: DaemonFiles
  let daemonUID: UInt32?
  /// Sockets that systemd holds for a daemon that is stopped: a connection would start it.
  let sleeping: Set<String>

  func facts(onProgress: (Int64) -> Void) -> DaemonFacts {
    let control = socket("control", connection.socket)
    let sockets = loginSockets.map { socket("login", $0) } + [control]
    return DaemonFacts(
      sockets: sockets, answer: answer, audit: audit(onProgress), daemonUID: daemonUID,
      trustedUIDs: trustedUIDs, configuration: FileLook.at(DaemonFiles.configuration),
      brokenGlass: Self.brokenGlass, glassFlaw: GlassFlaw.found(in: GlassFile()), state: state)
  }

  /// A daemon that is well answers in milliseconds, and in a second where systemd starts it.
  private static let patience: Duration = .seconds(5)

  static func answer(_ connection: ConnectionOptions) -> DaemonFacts.Answer {
    do {
      let reply: GetInfo.Reply = try connection.connect(patience: patience).call(GetInfo())
      return .info(version: reply.version)
    } catch {
      return .silent((error as? CommandFailure)?.message ?? "the daemon does not answer")
    }
  }

  private func audit(_ onProgress: (Int64) -> Void) -> DaemonFacts.Audit {
    guard answer.isGiven, let daemon = try? connection.connect() else { return .notAsked }
    // A refusal would be recorded.
    guard geteuid() == 0 else { return .notAllowed }
    var refusal: AdminError?
    let check = try? ChainCheck(
      { call in
        switch try daemon.call(call) as Result<VerifyAudit.Reply, AdminError> {
        case .success(let reply): return reply
        case .failure(let error):
          refusal = error
          throw error
        }
      }, onProgress: onProgress)
    if let check { return check.fault == nil ? .whole(rows: check.verified) : .broken(check) }
    if case .notAuthorized? = refusal { return .notAllowed }
    return .unavailable
  }

  private func socket(_ name: String, _ path: String) -> SocketFacts {
    let folder = path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    return SocketFacts(
      name: name, path: path, socket: FileLook.at(path), folderPath: folder,
      folder: FileLook.at(folder),
      listener: sleeping.contains(path) ? .notAsked : Self.listener(path))
  }

  private static func listener(_ path: String) -> SocketFacts.Listener {
    do {
      let stream = try UnixStream(connectingTo: path, limit: MessageLimits.login)
      return .uid(try stream.peer())
    } catch {
      if case .cannotConnect(let code) = error { return .silent(code) }
      return .silent(EIO)
    }
  }

  private static var brokenGlass: String? {
    guard let glass = try? GlassFile().read() else { return nil }
    let (now, kernel) = (LocalTime.now, RunningKernel.now)
    let report = GlassReport(
      glass: glass, now: now, kernel: kernel, flaw: GlassFlaw.found(in: GlassFile()),
      date: LocalTime.minutes)
    guard report.holds else { return nil }
    let end = LocalTime.minutes(glass.end(now: now, kernel))
    return "until \(end) \(glass.whom) is asked for a code"
  }

  private var state: StateFacts {
    StateFacts(
      path: files.state, folder: FileLook.at(files.state),
      reserve: FileLook.at("\(files.store).reserve"), store: FileLook.at(files.store),
      freeBytes: Self.freeBytes(files.state))
  }

  /// What anybody but root may still write.
  private static func freeBytes(_ folder: String) -> UInt64? {
    var disk = statvfs()
    guard unsafe statvfs(folder, &disk) == 0 else { return nil }
    return UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
  }
}
