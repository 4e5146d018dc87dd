import SallyportVarlink
import Testing

@testable import sallyport

/// The judges of the daemon, its key and the machine.
struct MachineJudgeTests {
  static let daemonUID: UInt32 = 990

  private static func file(
    _ kind: FileFacts.Kind, owner: UInt32 = 0, mode: UInt32, bytes: Int64 = 0
  ) -> FileLook {
    .found(FileFacts(kind: kind, owner: owner, mode: mode, bytes: bytes))
  }

  private static func socket(_ name: String) -> SocketFacts {
    SocketFacts(
      name: name, path: "/run/sallyport/\(name)", socket: file(.socket, mode: 0o666),
      folderPath: "/run/sallyport", folder: file(.directory, mode: 0o755), listener: .uid(0))
  }

  static let sound = DaemonFacts(
    sockets: [socket("login"), socket("control")], answer: .info(version: "1"),
    audit: .whole(rows: 7), daemonUID: daemonUID, trustedUIDs: [],
    configuration: file(.regular, mode: 0o644),
    state: StateFacts(
      path: "/var/lib/sallyport", folder: file(.directory, owner: daemonUID, mode: 0o700),
      reserve: file(.regular, owner: daemonUID, mode: 0o600, bytes: 64 << 20),
      store: file(.regular, owner: daemonUID, mode: 0o600, bytes: 4096), freeBytes: 1 << 30))

  private typealias Change = (inout DaemonFacts) -> Void

  private func found(_ change: Change) -> [FindingID] {
    var facts = Self.sound
    change(&facts)
    return DaemonJudge.judge(facts, version: "1").findings.map(\.id)
  }

  @Test("each fault of the daemon is found, and nothing else")
  func daemonFaults() {
    let broken = ChainCheck(verified: 3, last: 3, fault: .edited)
    let changes: [(FindingID, Change)] = [
      (.socketDirectory, { $0.sockets[0].folder = .absent }),
      (.socketDirectory, { $0.sockets[0].folder = Self.file(.directory, owner: 7, mode: 0o755) }),
      (.socketDirectory, { $0.sockets[0].folder = Self.file(.directory, mode: 0o777) }),
      (.socketAbsent, { $0.sockets[0].socket = .absent }),
      (.socketAbsent, { $0.sockets[1].socket = Self.file(.regular, mode: 0o666) }),
      (.socketMode, { $0.sockets[1].socket = Self.file(.socket, mode: 0o600) }),
      (.socketListener, { $0.sockets[0].listener = .uid(Self.daemonUID) }),
      (.daemonSilent, { $0.sockets[0].listener = .silent(111) }),
      (.daemonSilent, { $0.answer = .silent("the daemon does not answer in time") }),
      (.daemonStopped, { $0.answer = .stopped }),
      (.daemonVersion, { $0.answer = .info(version: "0") }),
      (.auditChain, { $0.audit = .broken(broken) }),
      (.storeUnavailable, { $0.audit = .unavailable }),
      (.notLookedAt, { $0.audit = .notAllowed }),
      (.configurationWritable, { $0.configuration = Self.file(.regular, mode: 0o664) }),
      (.configurationWritable, { $0.configuration = Self.file(.regular, owner: 7, mode: 0o644) }),
      (
        .storeExposed,
        {
          $0.state.folder = Self.file(.directory, owner: Self.daemonUID, mode: 0o750)
        }
      ),
      (.storeExposed, { $0.state.folder = Self.file(.directory, owner: 7, mode: 0o700) }),
      (.glassBroken, { $0.brokenGlass = "until then nobody is asked for a code" }),
      (.glassDistrusted, { $0.glassFlaw = GlassFlaw(what: "others can write", mend: "chmod") }),
      (.storeReserveSpent, { $0.state.reserve = .absent }),
      (.storeSpaceLow, { $0.state.freeBytes = 255 << 20 }),
      (.notLookedAt, { $0.state.store = .unreadable(13) }),
    ]
    for (id, change) in changes { #expect(found(change) == [id], "\(id.rawValue)") }
  }

  @Test("a sound daemon is said to be, also with a user of its own that its lines trust")
  func soundDaemon() {
    #expect(found { _ in } == [])
    #expect(
      found { facts in
        facts.trustedUIDs = [0, Self.daemonUID]
        facts.sockets[0].listener = .uid(Self.daemonUID)
      } == [])
  }

  // MARK: Key

  private func foundOfKey(_ change: (inout KeyFacts) -> Void) -> [FindingID] {
    var facts = KeyFacts(
      file: ("/etc/sallyport/sealing.key", .absent), isNamed: false,
      credential: KeyFacts.Credential(
        path: "/etc/credstore.encrypted/sallyport.key", look: Self.file(.regular, mode: 0o600),
        opens: true, binding: .host),
      hasEscrow: true, daemonUID: Self.daemonUID)
    change(&facts)
    return KeyJudge.judge(facts).findings.map(\.id)
  }

  @Test("how the key is kept is judged")
  func keys() {
    let path = "/etc/sallyport/sealing.key"
    let own = Self.file(.regular, owner: Self.daemonUID, mode: 0o400)
    #expect(foundOfKey { _ in } == [])
    #expect(foundOfKey { $0.hasEscrow = nil } == [])
    #expect(foundOfKey { $0.hasEscrow = false } == [.keyNoEscrow])
    #expect(foundOfKey { $0.isRotating = true } == [.keyRotationUnfinished])
    #expect(foundOfKey { $0.nextProblem = "the disk is full" } == [])
    #expect(foundOfKey { $0.credential = nil } == [.keyAbsent])
    #expect(foundOfKey { $0.credential?.look = .absent } == [.keyAbsent])
    // Not even root may look at it, or whoever asks may not.
    #expect(foundOfKey { $0.credential?.look = .unreadable(13) } == [.notLookedAt])
    #expect(foundOfKey { $0.credential?.opens = nil } == [])
    #expect(foundOfKey { $0.credential?.opens = false } == [.keyUnopenable])
    #expect(foundOfKey { $0.credential?.binding = .nobody } == [.keyUnsealed])
    // Where the daemon is started without it, nobody need be told that it cannot be opened.
    #expect(
      foundOfKey { facts in
        facts.credential?.opens = false
        facts.withholding = [.untilRestart]
      } == [.keyWithheld])
    let files: [(FileLook, FindingID)] = [
      (own, .keyUnsealed), (.unreadable(13), .notLookedAt),
      (Self.file(.regular, owner: Self.daemonUID, mode: 0o440), .keyExposed),
      (Self.file(.regular, owner: Self.daemonUID, mode: 0o402), .keyExposed),
      (Self.file(.regular, owner: 7, mode: 0o400), .keyOwner),
      (Self.file(.regular, owner: 0, mode: 0o400), .keyOwner),
    ]
    for (look, id) in files {
      let found = foundOfKey { facts in
        facts.credential = nil
        facts.file = (path, look)
      }
      #expect(found == [id])
    }
    for hasEscrow in [true, false, nil] {
      let facts = KeyFacts(
        file: (path, own), isNamed: false, credential: nil, hasEscrow: hasEscrow,
        daemonUID: Self.daemonUID)
      let mend = KeyJudge.judge(facts).findings.first { $0.id == .keyUnsealed }?.mend ?? ""
      #expect(mend.contains("--with-key=host"), "a TPM that dies takes the key with it")
      #expect(mend.hasPrefix("sallyport keys escrow") == (hasEscrow != true))
    }
    // What the configuration names comes before any credential.
    #expect(
      foundOfKey { facts in
        facts.isNamed = true
        facts.file = (path, own)
      } == [.keyUnsealed])
  }

  static let configurations: [(text: String, store: String, key: String?)] = [
    ("", "/var/lib/sallyport/sallyport.sqlite", nil),
    ("store = \"/srv/s/a.sqlite\"\n key='/k'\n[log]\nlevel = \"info\"", "/srv/s/a.sqlite", "/k"),
    ("[x]\nkey = \"/k\"", "/var/lib/sallyport/sallyport.sqlite", nil),
    ("# key = \"/k\"\nkey = 7\n", "/var/lib/sallyport/sallyport.sqlite", nil),
  ]

  @Test("the paths of store and key are taken from the configuration", arguments: configurations)
  func paths(text: String, store: String, key: String?) {
    let files = DaemonFiles(SettingLines(text))
    #expect(files.store == store)
    #expect(files.key == key)
    #expect(store.hasPrefix(files.state))
  }

  // MARK: The machine

  private static let service = UnitFacts(
    parsing: "LoadState=loaded\nActiveState=active\nResult=success\n"
      + UnitJudge.sandbox.map { "\($0.name)=\($0.value)\n" }.joined())
  private static let active = UnitFacts(
    parsing: "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n")
  private static var sockets: [String: UnitFacts] {
    Dictionary(uniqueKeysWithValues: UnitJudge.sockets.map { ($0, active) })
  }

  @Test("every directive of the sandbox that is lost is found", arguments: UnitJudge.sandbox)
  func sandbox(name: String, value: String, why: String) {
    var properties = Self.service.properties
    properties[name] = value == "no" ? "yes" : "no"
    let lost = UnitFacts(parsing: properties.map { "\($0.key)=\($0.value)\n" }.joined())
    let findings = UnitJudge.judge(.shown(service: lost, sockets: Self.sockets)).findings
    #expect(findings.map(\.id) == [.unitSandbox])
    #expect(findings[0].what.contains(name))
  }

  @Test("units that are not there, not active or not enabled are found")
  func units() {
    let none = UnitFacts(parsing: "LoadState=not-found\n")
    let failed = UnitFacts(parsing: "LoadState=loaded\nActiveState=failed\nResult=exit-code\n")
    let idle = UnitFacts(
      parsing: "LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n")
    let cases: [(SystemFacts.Units, [FindingID])] = [
      (.absent, [.systemdAbsent]),
      (.shown(service: none, sockets: [:]), [.unitAbsent]),
      (.shown(service: failed, sockets: Self.sockets), [.unitFailed]),
      (.shown(service: Self.service, sockets: [:]), [.unitSocketInactive, .unitSocketInactive]),
      (
        .shown(
          service: Self.service,
          sockets: [
            UnitJudge.sockets[0]: Self.active,
            UnitJudge.sockets[1]: idle,
          ]), [.unitSocketInactive, .unitSocketDisabled]
      ),
      (.shown(service: Self.service, sockets: Self.sockets), []),
    ]
    for (units, found) in cases { #expect(UnitJudge.judge(units).findings.map(\.id) == found) }
  }

  @Test("of a daemon that is stopped, nobody touches the sockets that start it")
  func sleeping() {
    let stopped = UnitFacts(parsing: "LoadState=loaded\nActiveState=inactive\n")
    let failed = UnitFacts(parsing: "LoadState=loaded\nActiveState=failed\n")
    let both: Set = [OurOptions.usualSocket, ConnectionOptions.usualSocket]
    let cases: [(SystemFacts.Units, Set<String>)] = [
      (.shown(service: stopped, sockets: Self.sockets), both),
      (.shown(service: failed, sockets: Self.sockets), both),
      (.shown(service: stopped, sockets: [UnitJudge.sockets[0]: stopped]), []),
      (.shown(service: Self.service, sockets: Self.sockets), []), (.absent, []),
    ]
    for (units, sockets) in cases { #expect(SystemFacts.sleepingSockets(units) == sockets) }
  }

  @Test("what the key is sealed to is said, and a drop-in that outlasts a restart is called so")
  func binding() {
    let credential = KeyFacts.Credential(
      path: "/x", look: Self.file(.regular, mode: 0o600), opens: nil, binding: nil)
    let cases: [(CredentialBinding?, String)] = [
      (.host, "the sealing key is sealed to this host (/x)"),
      (.tpm, "the sealing key is sealed to this machine's TPM (/x)"),
      (.hostAndTPM, "the sealing key is sealed to this host and its TPM (/x)"),
      (nil, "the sealing key is a sealed credential (/x)"),
    ]
    for (binding, sentence) in cases {
      var facts = KeyFacts(file: ("/y", .absent), isNamed: false, credential: credential)
      facts.credential?.binding = binding
      #expect(KeyJudge.judge(facts).sound == [sentence])
    }
    var facts = KeyFacts(file: ("/y", .absent), isNamed: false, credential: credential)
    facts.withholding = [.overRestart, .untilRestart]
    let found = KeyJudge.judge(facts).findings
    #expect(found.map(\.subject) == facts.withholding.map(\.path))
    #expect(found.map { $0.meaning.contains("restart") } == [true, false])
  }

  @Test("the first words of a credential say what opens it")
  func header() {
    // As systemd-creds(1) begins one that is made with --with-key=host.
    #expect(CredentialBinding("Whxqht+dQJax1aZeCGLxmiAAAAABAAAADAAAABAAAAAo01pwJEppu6") == .host)
    #expect(CredentialBinding("k6iUCUh0RJCQyvL8k8q1UwAAAAA") == .hostAndTPM)
    #expect(CredentialBinding("nonsense") == nil)
    #expect(CredentialBinding("") == nil)
  }

  @Test("a credential that the unit loads is seen")
  func credentials() {
    let path = "/etc/credstore.encrypted/sallyport.key"
    // What systemd's show says of every one of them.
    let shown = "LoadCredentialEncrypted=[unprintable]\n"
    for value in ["sallyport.key", "sallyport.key:sallyport.key", "sallyport.key:\(path)"] {
      let files = "[Service]\nLoadCredentialEncrypted=a:/b\nLoadCredentialEncrypted = \(value)\n"
      #expect(UnitFacts(parsing: shown, files: files).sealedKey?.path == path)
      let dropIn = "# /run/systemd/system/x.conf\n[Service]\nLoadCredentialEncrypted=\n"
      #expect(UnitFacts(parsing: shown, files: files + dropIn).sealedKey == nil)
    }
    #expect(UnitFacts(parsing: shown).sealedKey == nil)
  }

  static let ways: [(root: Bool?, others: Bool?, console: Bool?, sudo: Bool?, found: FindingID?)] =
    [
      // Whoever comes in and does not become root mends nothing.
      (false, true, true, false, .wayInMissing), (false, true, true, nil, .wayInMissing),
      (false, false, true, true, .wayInMissing), (false, true, false, true, .wayInMissing),
      (false, true, nil, true, .wayInMissing), (nil, nil, true, true, .notLookedAt),
      (true, false, false, false, nil), (false, true, true, true, nil),
    ]

  @Test("a machine that nobody gets into without the daemon is found", arguments: ways)
  func wayIn(root: Bool?, others: Bool?, console: Bool?, sudo: Bool?, found: FindingID?) {
    let way = WayIn(
      rootHasPassword: root, othersHavePasswords: others, consoleIsFree: console,
      sudoIsFree: sudo)
    let diagnosis = SystemJudge.wayIn(way)
    #expect(diagnosis.findings.map(\.id) == (found.map { [$0] } ?? []))
    #expect(diagnosis.sound.isEmpty == (found != nil))
  }

  static let shadows: [(line: String, has: Bool)] = [
    ("root:*:19000:0:99999:7:::", false), ("root:!:19000::::::", false),
    ("root:!$6$x$y:1::::::", false), ("root:!*:1::::::", false), ("rooty:$6$x$y:1::::::", false),
    ("root:$6$x$y:1::::::", true), ("root::1::::::", true), ("root:$y$j9T$x$y:1::::::", true),
  ]

  @Test("whether root has a password is read from shadow", arguments: shadows)
  func rootPassword(line: String, has: Bool) {
    #expect(SystemReader.rootHasPassword(inShadow: "daemon:*:1::::::\n\(line)\n") == has)
    #expect(
      SystemReader.othersHavePasswords(inShadow: "root:$6$x$y:1::::::\n\(line)\n")
        == line.hasPrefix("rooty:"))
  }

  static let timeouts: [(seconds: Int, mode: String?, console: Bool?, isShort: Bool)] = [
    (60, "open", false, true), (60, "invited", false, true), (60, "never", false, false),
    (60, nil, false, false), (60, "open", true, false), (300, "open", false, false),
    (0, "open", false, false),
  ]

  @Test("a console that ends before an enrolment does is found", arguments: timeouts)
  func loginTimeout(seconds: Int, mode: String?, console: Bool?, isShort: Bool) {
    let facts = SystemFacts(
      isClockSynchronised: true, units: .shown(service: Self.service, sockets: Self.sockets),
      wayIn: WayIn(rootHasPassword: true, consoleIsFree: console), loginTimeout: seconds)
    let found = SystemJudge.judge(facts, asksForCodes: true, enrolAtLogin: mode).findings.map(\.id)
    #expect(found == (isShort ? [.loginTimeoutShort] : []))
    #expect(SystemReader.loginTimeout(in: "# x\nLOGIN_TIMEOUT\t\t\(seconds)\n") == seconds)
  }

  @Test("a clock that is not synchronised is found")
  func clock() {
    #expect(SystemJudge.clock(false).findings.map(\.id) == [.clockUnsynchronised])
    #expect(SystemJudge.clock(nil).findings.map(\.id) == [.clockUnknown])
    #expect(SystemJudge.clock(true).findings == [])
  }
}
