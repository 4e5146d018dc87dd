/// Judges the units.
enum UnitJudge {
  /// What must hold of the service, beside everything else that the shipped unit says: that it has
  /// no privileges, that nothing of it reaches the network, and that it is always started again.
  static let sandbox: [(name: String, value: String, why: String)] = [
    ("User", "sallyport", "it would run as root"),
    ("NoNewPrivileges", "yes", "it could gain privileges"),
    ("ProtectSystem", "strict", "it could write outside of its state directory"),
    ("ProtectHome", "yes", "it could read people's homes"),
    ("PrivateTmp", "yes", "it would share /tmp with everybody"),
    ("PrivateDevices", "yes", "it would see devices"),
    ("PrivateNetwork", "yes", "it would have a network"),
    ("PrivateUsers", "no", "it would take every peer for nobody, and refuse all"),
    ("CapabilityBoundingSet", "", "it could have capabilities"),
    ("RestrictAddressFamilies", "AF_UNIX", "it could open other sockets"),
    ("MemoryDenyWriteExecute", "yes", "it could run what was written to its memory"),
    ("RestrictNamespaces", "yes", "it could make namespaces"),
    ("LimitCORE", "0", "a core file could have keys in it"),
    ("StartLimitIntervalUSec", "0", "systemd would give up starting it"),
  ]

  /// What systemd calls a unit that it starts by itself.
  static let enabled: Set = ["enabled", "enabled-runtime", "static", "alias", "indirect"]

  static let sockets = ["sallyport-login.socket", "sallyport-control.socket"]

  static func judge(_ facts: SystemFacts.Units) -> Diagnosis {
    switch facts {
    case .absent:
      return Diagnosis([
        Finding(
          .systemdAbsent, "systemd", "systemd does not run here, or cannot be asked",
          meaning: "Units and sandbox were not looked at; whatever starts the daemon must see to "
            + "them.",
          mend: "nothing")
      ])
    case .shown(let service, let sockets):
      return judge(service, sockets)
    }
  }

  private static func judge(_ service: UnitFacts, _ sockets: [String: UnitFacts]) -> Diagnosis {
    guard service.isLoaded else {
      return Diagnosis([
        Finding(
          .unitAbsent, DaemonUnit.name, "systemd does not know sallyportd.service",
          meaning: "The daemon is not started by itself, and has no sandbox.",
          mend: "install the units (make install), then systemctl daemon-reload")
      ])
    }
    var diagnosis = Diagnosis()
    if service["ActiveState"] == "failed" || service["Result"].map({ $0 != "success" }) == true {
      diagnosis.find(
        .unitFailed, DaemonUnit.name,
        "sallyportd.service has failed (\(TerminalText.clean(service["Result"] ?? "failed")))",
        meaning: "Logins that ask for a code wait or are refused.",
        mend: "journalctl -u sallyportd -e says why; then systemctl restart sallyportd")
    }
    diagnosis.add(sandbox(of: service))
    for name in Self.sockets { diagnosis.add(socket(name, sockets[name])) }
    return diagnosis
  }

  private static func sandbox(of service: UnitFacts) -> Diagnosis {
    var diagnosis = Diagnosis()
    for (name, value, why) in sandbox {
      // A systemd that does not know a directive does not show it.
      guard let actual = service[name], actual != value else { continue }
      diagnosis.find(
        .unitSandbox, DaemonUnit.name,
        "sallyportd.service has \(name)=\(TerminalText.clean(actual)) instead of "
          + "\(name)=\(value)",
        meaning: "Otherwise \(why).",
        mend: "systemctl cat sallyportd shows which drop-in says so; systemctl revert sallyportd "
          + "removes all of them")
    }
    if diagnosis.findings.isEmpty {
      diagnosis.confirm("sallyportd.service has its sandbox")
    }
    return diagnosis
  }

  private static func socket(_ name: String, _ facts: UnitFacts?) -> Diagnosis {
    var diagnosis = Diagnosis()
    guard let facts, facts.isLoaded else {
      diagnosis.find(
        .unitSocketInactive, name, "systemd does not know \(name)",
        meaning: "Logins cannot wait through a restart of the daemon.",
        mend: "install the units (make install), then systemctl enable --now \(name)")
      return diagnosis
    }
    if facts["ActiveState"] != "active" {
      diagnosis.find(
        .unitSocketInactive, name, "systemd does not listen on \(name)",
        meaning: "Nobody reaches the daemon there.", mend: "systemctl enable --now \(name)")
    }
    if !enabled.contains(facts["UnitFileState"] ?? "") {
      diagnosis.find(
        .unitSocketDisabled, name, "\(name) is not enabled",
        meaning: "After the next start of the machine logins that ask for a code are refused.",
        mend: "systemctl enable \(name)")
    }
    return diagnosis
  }
}
