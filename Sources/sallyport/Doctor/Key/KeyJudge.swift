/// Judges how the sealing key is kept.
enum KeyJudge {
  static func judge(_ facts: KeyFacts) -> Diagnosis {
    var diagnosis = Diagnosis()
    if let path = facts.withholding {
      diagnosis.find(
        .keyWithheld, path, "since the glass was broken, sallyportd is started without its key",
        meaning: "It cannot check a code: once the glass is whole, logins that ask for one are "
          + "refused.",
        mend: "when the key can be opened again: sallyport break-glass --end")
    } else if let credential = facts.credential, credential.look.facts != nil, !facts.isNamed {
      diagnosis.confirm("the sealing key is sealed to this host (\(credential.path))")
    } else {
      diagnosis.add(file(facts))
    }
    diagnosis.add(escrow(facts))
    return diagnosis
  }

  private static func file(_ facts: KeyFacts) -> Diagnosis {
    let path = facts.file.path
    switch facts.file.look {
    case .absent:
      return Diagnosis([
        Finding(
          .keyAbsent, path, "there is no sealing key: neither \(path) nor a credential",
          meaning: "The daemon does not start, and logins that ask for a code are refused.",
          mend: "sallyport keys restore FILE brings it back from its escrow; on a new machine: "
            + "/usr/libexec/sallyport/make-sealing-key")
      ])
    case .unreadable:
      return Diagnosis([
        Finding(
          .notLookedAt, path, "\(path) is hidden from you",
          meaning: "How the sealing key is kept was not looked at.", mend: "sudo sallyport doctor")
      ])
    case .found(let file):
      return Diagnosis(judge(file, path, facts.daemonUID))
    }
  }

  private static func judge(_ file: FileFacts, _ path: String, _ daemonUID: UInt32?) -> [Finding] {
    guard file.mode & 0o077 == 0 else {
      return [
        Finding(
          .keyExposed, path, "the sealing key \(path) has mode \(file.modeText)",
          meaning: "Whoever reads it and the store has every secret in it. The daemon refuses it "
            + "at its next start.",
          mend: "chmod 0400 \(path); if others have read it, everybody enrols again with a new key")
      ]
    }
    guard file.owner == 0 || file.owner == daemonUID else {
      return [
        Finding(
          .keyOwner, path, "the sealing key \(path) belongs to uid \(file.owner)",
          meaning: "That account has every secret of the store within its reach; the daemon may "
            + "not have.",
          mend: "chown sallyport: \(path); chmod 0400 \(path)")
      ]
    }
    guard daemonUID == nil || file.owner == daemonUID else {
      return [
        Finding(
          .keyOwner, path, "the sealing key \(path) belongs to root, not to the daemon",
          meaning: "The daemon has no privileges and cannot read it: it does not start.",
          mend: "chown sallyport: \(path); chmod 0400 \(path)")
      ]
    }
    return [
      Finding(
        .keyUnsealed, path, "the sealing key lies in a file (\(path))",
        meaning: "A copy of the disk has key and store together. Sealed to this host it would be "
          + "of no use elsewhere.",
        mend: "systemd-creds encrypt --name=sallyport.key \(path) "
          + "/etc/credstore.encrypted/sallyport.key; systemctl restart sallyportd; if the daemon "
          + "is ready, keep \(path) elsewhere and remove it here")
    ]
  }

  private static func escrow(_ facts: KeyFacts) -> Diagnosis {
    guard facts.hasEscrow == false else { return Diagnosis() }
    return Diagnosis([
      Finding(
        .keyNoEscrow, "sealing key", "nobody has a copy of the sealing key, as far as is known",
        meaning: "If it is lost, nothing in the store can be read, and everybody enrols again.",
        mend: "sallyport keys escrow FILE, and keep the file elsewhere")
    ])
  }
}
