/// Judges how the sealing key is kept.
enum KeyJudge {
  static func judge(_ facts: KeyFacts) -> Diagnosis {
    var diagnosis = Diagnosis()
    if !facts.withholding.isEmpty {
      for place in facts.withholding { diagnosis.add(withheld(place)) }
    } else if let credential = facts.credential, credential.look != .absent, !facts.isNamed {
      diagnosis.add(sealed(credential))
    } else {
      diagnosis.add(file(facts))
    }
    diagnosis.add(rotation(facts))
    diagnosis.add(escrow(facts))
    return diagnosis
  }

  private static func withheld(_ place: KeyWithholding) -> Diagnosis {
    let end = place == .untilRestart ? "" : " A restart of the machine does not end that."
    return Diagnosis([
      Finding(
        .keyWithheld, place.path,
        "since the glass was broken, sallyportd is started without its key",
        meaning: "It cannot check a code: once the glass is whole, logins that ask for one are "
          + "refused." + end,
        mend: "when the key can be opened again: sallyport break-glass --end")
    ])
  }

  private static func sealed(_ credential: KeyFacts.Credential) -> Diagnosis {
    let path = credential.path
    guard credential.look.facts != nil else { return hidden(path) }
    guard credential.opens != false else {
      return Diagnosis([
        Finding(
          .keyUnopenable, path, "systemd cannot open the sealing key \(path)",
          meaning:
            "It does not start the daemon with it (status=243/CREDENTIALS): from its next start "
            + "on, logins that ask for a code are refused, but where the glass is broken.",
          mend: "put back \(path) and \(SealedCredential.hostSecret); or mv \(path) "
            + "\(path).broken, and sallyport keys restore FILE, from the key's escrow")
      ])
    }
    var diagnosis = Diagnosis()
    switch credential.binding {
    case .nobody:
      diagnosis.find(
        .keyUnsealed, path, "the sealing key \(path) is sealed with a key that everybody has",
        meaning: "A copy of the disk has key and store together. Sealed to this host it would be "
          + "of no use elsewhere.",
        mend: "systemd-creds --name=sallyport.key decrypt \(path) - | systemd-creds "
          + "--with-key=host --name=sallyport.key encrypt - \(path).host && mv \(path).host "
          + path)
    case .host: diagnosis.confirm("the sealing key is sealed to this host (\(path))")
    case .tpm: diagnosis.confirm("the sealing key is sealed to this machine's TPM (\(path))")
    case .hostAndTPM:
      diagnosis.confirm("the sealing key is sealed to this host and its TPM (\(path))")
    case nil: diagnosis.confirm("the sealing key is a sealed credential (\(path))")
    }
    return diagnosis
  }

  private static func file(_ facts: KeyFacts) -> Diagnosis {
    let path = facts.file.path
    switch facts.file.look {
    case .absent:
      return Diagnosis([
        Finding(
          .keyAbsent, path, "there is no sealing key: neither \(path) nor a credential",
          meaning: "The daemon refuses every login that asks for a code, but where the glass is "
            + "broken (sallyport break-glass).",
          mend: "sallyport keys restore FILE, from the key's escrow; on a new machine: "
            + "/usr/libexec/sallyport/make-sealing-key")
      ])
    case .unreadable: return hidden(path)
    case .found(let file):
      return Diagnosis(judge(file, path, facts))
    }
  }

  private static func hidden(_ path: String) -> Diagnosis {
    Diagnosis([
      Finding(
        .notLookedAt, path, "\(path) is hidden from you",
        meaning: "How the sealing key is kept was not looked at.", mend: "sudo sallyport doctor")
    ])
  }

  private static func judge(_ file: FileFacts, _ path: String, _ facts: KeyFacts) -> [Finding] {
    let daemonUID = facts.daemonUID
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
          meaning: "The daemon has no privileges and cannot read it: from its next start on it "
            + "refuses every login that asks for a code.",
          mend: "chown sallyport: \(path); chmod 0400 \(path)")
      ]
    }
    return [
      Finding(
        .keyUnsealed, path, "the sealing key lies in a file (\(path))",
        meaning: "A copy of the disk has key and store together. Sealed to this host it would be "
          + "of no use elsewhere.",
        mend: (facts.hasEscrow == true
          ? "" : "sallyport keys escrow FILE, and keep the file elsewhere; then ")
          + KeyFile.sealing(path) + "; if sallyport keys status then names /run/credentials, rm "
          + path)
    ]
  }

  private static func rotation(_ facts: KeyFacts) -> Diagnosis {
    guard facts.isRotating else { return Diagnosis() }
    let why = facts.nextProblem.map { ": \(TerminalText.clean($0))" } ?? ""
    return Diagnosis([
      Finding(
        .keyRotationUnfinished, "sealing key",
        "a rotation of the sealing key is not at its end\(why)",
        meaning: "Logins go on. Which of the two keys opens the store depends on how far it has "
          + "come: neither may be moved or removed until it is at its end.",
        mend: "sallyport keys rotate goes on where it stands")
    ])
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
