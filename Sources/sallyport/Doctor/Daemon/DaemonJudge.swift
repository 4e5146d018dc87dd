import SallyportVarlink

/// Judges the sockets, who listens, and what the daemon says.
enum DaemonJudge {
  /// - Parameter version: of this program.
  static func judge(_ facts: DaemonFacts, version: String) -> Diagnosis {
    var diagnosis = Diagnosis()
    // What is wrong with a folder is said once.
    for finding in facts.sockets.flatMap({ judge($0, facts) })
    where !diagnosis.findings.contains(where: { $0.id == finding.id && $0.what == finding.what }) {
      diagnosis.add(Diagnosis([finding]))
    }
    diagnosis.add(answer(facts.answer, version))
    diagnosis.add(audit(facts.audit))
    diagnosis.add(Diagnosis(configuration(facts.configuration, facts.daemonUID)))
    if let glass = facts.brokenGlass {
      diagnosis.find(
        .glassBroken, "break-glass", "the glass is broken: \(glass)",
        meaning: "Whoever knows a password, or has a key, is in without a code.",
        mend: "sallyport break-glass --end, once the daemon answers again")
    }
    if let flaw = facts.glassFlaw {
      diagnosis.find(
        .glassDistrusted, "break-glass", flaw.what,
        meaning: "The daemon does not believe a break-glass file there: when nothing else helps, "
          + "that does not either.",
        mend: flaw.mend)
    }
    diagnosis.add(StateJudge.judge(facts.state, daemonUID: facts.daemonUID))
    return diagnosis
  }

  // MARK: Sockets

  private static func judge(_ socket: SocketFacts, _ facts: DaemonFacts) -> [Finding] {
    let owners = owners(of: socket, facts)
    if let finding = folder(socket, owners) { return [finding] }
    guard let status = socket.socket.facts, status.kind == .socket else {
      return [
        Finding(
          .socketAbsent, socket.path, "there is no socket \(socket.path)",
          meaning: "Nothing of the daemon can be reached by it: \(consequence(of: socket)).",
          // Where the file alone is gone, systemd believes that it still listens.
          mend: "systemctl enable sallyport-\(socket.name).socket; systemctl restart "
            + "sallyport-\(socket.name).socket")
      ]
    }
    var findings: [Finding] = []
    if status.mode & 0o222 != 0o222 {
      findings.append(
        Finding(
          .socketMode, socket.path, "\(socket.path) has mode \(status.modeText) instead of 0666",
          meaning: "Not everybody may connect: screen lockers and the command line run as their "
            + "user.",
          mend: "systemctl restart sallyport-\(socket.name).socket; look for a drop-in with "
            + "SocketMode="))
    }
    return findings + listener(socket, owners)
  }

  /// The module takes root and its `daemon_uid`, the command line whoever listens (DESIGN.md §2).
  private static func owners(of socket: SocketFacts, _ facts: DaemonFacts) -> Set<UInt32> {
    let owners = facts.trustedUIDs.union([0])
    guard socket.name == "control", case .uid(let uid) = socket.listener else { return owners }
    return owners.union([uid])
  }

  private static func folder(_ socket: SocketFacts, _ owners: Set<UInt32>) -> Finding? {
    let path = socket.folderPath
    guard let facts = socket.folder.facts else {
      return Finding(
        .socketDirectory, path, "there is no directory \(path)",
        meaning: "The daemon does not run, and never did since the machine was started: logins "
          + "that ask for a code are refused.",
        mend: "systemd-tmpfiles --create sallyport.conf; systemctl enable --now "
          + "sallyport-login.socket sallyport-control.socket")
    }
    guard owners.contains(facts.owner), facts.mode & 0o022 == 0 else {
      return Finding(
        .socketDirectory, path,
        "\(path) belongs to uid \(facts.owner), with mode \(facts.modeText)",
        meaning: "Whoever may write there can put a socket of their own in the daemon's place; our "
          + "module refuses to use it: \(consequence(of: socket)).",
        mend: "chown root:root \(path); chmod 0755 \(path)")
    }
    return nil
  }

  private static func listener(_ socket: SocketFacts, _ owners: Set<UInt32>) -> [Finding] {
    switch socket.listener {
    case .uid(let uid) where owners.contains(uid): []
    case .uid(let uid):
      [
        Finding(
          .socketListener, socket.path, "uid \(uid) listens on \(socket.path)",
          meaning: "It should be root, for whom systemd listens. Our module trusts nobody else, "
            + "unless its line names them: \(consequence(of: socket)).",
          mend: "let systemd listen: systemctl enable --now sallyport-\(socket.name).socket; or "
            + "daemon_uid=\(uid) in the PAM line, if that is the daemon's user")
      ]
    case .silent(let code):
      [
        Finding(
          .daemonSilent, socket.path,
          "nobody answers on \(socket.path): \(SystemFailure.text(code))",
          meaning: "The daemon does not run and systemd does not start it: "
            + "\(consequence(of: socket)).",
          mend: "systemctl status sallyport-\(socket.name).socket sallyportd; journalctl -u "
            + "sallyportd says why")
      ]
    case .notAsked: []
    }
  }

  private static func consequence(of socket: SocketFacts) -> String {
    socket.name == "login"
      ? "logins that ask for a code are refused" : "nobody can look after a second factor"
  }

  // MARK: What it says

  private static func answer(_ answer: DaemonFacts.Answer, _ version: String) -> Diagnosis {
    var diagnosis = Diagnosis()
    switch answer {
    case .info(let other) where other == version:
      diagnosis.confirm("the daemon answers, version \(version)")
    case .info(let other):
      diagnosis.find(
        .daemonVersion, "sallyportd",
        "sallyportd is version \(TerminalText.clean(other)), sallyport is \(version)",
        meaning: "After an upgrade the old daemon still runs; new commands may be refused.",
        mend: "systemctl restart sallyportd; no login is lost by it")
    case .stopped:
      diagnosis.find(
        .daemonStopped, "sallyportd", "sallyportd is stopped",
        meaning: "Whoever connects starts it, as the next sign-in that asks for a code does, so it "
          + "was not asked anything: key, policy and audit log were not looked at.",
        mend: "systemctl start sallyportd; then sallyport doctor")
    case .silent(let why):
      diagnosis.find(
        .daemonSilent, "sallyportd", why,
        meaning: "Logins that ask for a code are refused; nothing fails open.",
        mend: "systemctl status sallyportd; journalctl -u sallyportd says why")
    }
    return diagnosis
  }

  private static func audit(_ audit: DaemonFacts.Audit) -> Diagnosis {
    var diagnosis = Diagnosis()
    switch audit {
    case .whole(let rows): diagnosis.confirm("the audit log is whole, \(rows) rows")
    case .broken(let check):
      diagnosis.find(
        .auditChain, "audit log",
        "row \(check.last + 1) of the audit log "
          + (check.fault == .missing ? "is missing" : "is not what was written"),
        meaning: "Somebody could write to the store behind the daemon's back.",
        mend: "keep a copy of the store and of the journal; then sallyport audit verify --journal")
    case .unavailable:
      diagnosis.find(
        .storeUnavailable, "store", "the daemon cannot reach its store",
        meaning: "Every sign-in that comes to our line is refused until it can.",
        mend: "journalctl -u sallyportd -p err says why; sallyport break-glass lets people in "
          + "meanwhile")
    case .notAllowed:
      diagnosis.find(
        .notLookedAt, "audit log", "the audit log was not verified",
        meaning: "That needs the permission audit.read.", mend: "sudo sallyport doctor")
    case .notAsked: break
    }
    return diagnosis
  }

  private static func configuration(_ look: FileLook, _ daemonUID: UInt32?) -> [Finding] {
    guard let facts = look.facts else { return [] }
    let isSafe = [0, daemonUID].contains(facts.owner) && facts.mode & 0o022 == 0
    guard !isSafe else { return [] }
    let path = DaemonFiles.configuration
    return [
      Finding(
        .configurationWritable, path,
        "\(path) belongs to uid \(facts.owner), with mode \(facts.modeText)",
        meaning: "It says who administers the second factor; the daemon refuses such a file at its "
          + "next start.",
        mend: "chown root:root \(path); chmod 0644 \(path)")
    ]
  }
}
