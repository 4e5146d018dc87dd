/// Judges where the store lies.
enum StateJudge {
  /// Bytes below which a disk is nearly full: four times what is kept for logins.
  static let scarce: UInt64 = 256 << 20

  /// Bytes of what is kept for logins (the store's `DiskReserve`).
  static let reserve: Int64 = 64 << 20

  static func judge(_ facts: StateFacts, daemonUID: UInt32?) -> Diagnosis {
    if case .unreadable = facts.store { return hidden(facts) }
    guard let folder = facts.folder.facts else { return Diagnosis() }
    var diagnosis = Diagnosis()
    if folder.mode & 0o077 != 0 || ![0, daemonUID].contains(folder.owner) {
      diagnosis.find(
        .storeExposed, facts.path,
        "\(facts.path) belongs to uid \(folder.owner), with mode \(folder.modeText)",
        meaning: "Others may copy the store, or put an older one in its place.",
        mend: "chown -R sallyport:sallyport \(facts.path); chmod 0700 \(facts.path)")
    }
    diagnosis.add(space(facts))
    return diagnosis
  }

  private static func space(_ facts: StateFacts) -> Diagnosis {
    var diagnosis = Diagnosis()
    let reserved = facts.reserve.facts?.bytes ?? 0
    let hasStore = facts.store.facts != nil
    if hasStore, reserved < reserve {
      diagnosis.find(
        .storeReserveSpent, facts.path,
        "the disk of \(facts.path) is full, and the 64 MiB kept for logins are in use",
        meaning: "Sign-ins go on in what is left of them. Changes of a second factor are refused; "
          + "once it is used up, so is everybody who must give a code.",
        mend: "free some space: df -h \(facts.path); the daemon takes its reserve back by itself")
    } else if let free = facts.freeBytes, free < scarce {
      diagnosis.find(
        .storeSpaceLow, facts.path,
        "the disk of \(facts.path) has \(free >> 20) MiB left",
        meaning: "When it is full, sign-ins go on in 64 MiB that are kept for them, and changes "
          + "are refused.",
        mend: "free some space: df -h \(facts.path)")
    } else if let free = facts.freeBytes {
      diagnosis.confirm("the store's disk has \(free >> 20) MiB left")
    }
    return diagnosis
  }

  private static func hidden(_ facts: StateFacts) -> Diagnosis {
    Diagnosis([
      Finding(
        .notLookedAt, facts.path, "\(facts.path) is open to the daemon and to root alone",
        meaning: "Store, disk space and reserve were not looked at.", mend: "sudo sallyport doctor")
    ])
  }
}
