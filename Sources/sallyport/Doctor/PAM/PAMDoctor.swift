/// Looks at every service's PAM files.
struct PAMDoctor {
  var judge: PAMJudge
  /// The module that a path in a line means.
  let module: (String) -> PAMModuleFile
  let stat: (String) -> FileLook

  /// The services by which people come to a machine, whatever is installed.
  static let ways = [
    "sshd", "login", "su", "su-l", "sudo", "sudo-i", "gdm-password", "lightdm", "sddm",
    "polkit-1", "cockpit", "xrdp-sesman", "vlock", "swaylock", "i3lock", "xscreensaver", "kde",
  ]

  func examine(_ survey: PAMSurvey) -> Diagnosis {
    var diagnosis = Diagnosis()
    for service in survey.services {
      diagnosis.add(service.hasOurs ? examine(service) : Self.hidden(service))
    }
    diagnosis.add(Self.silence(of: survey))
    return diagnosis
  }

  /// A service that has a line of ours.
  func examine(_ service: PAMSurvey.Service) -> Diagnosis {
    var diagnosis = Diagnosis()
    if let auth = service.auth, auth.hasOurs {
      diagnosis.add(judge.judge(auth: auth))
      diagnosis.add(modules(of: auth))
    }
    if let account = service.account {
      if service.name != Self.sshd {
        diagnosis.add(PAMAccountJudge.judge(other: account))
      } else if service.auth?.hasOurs == true || account.hasOurs {
        diagnosis.add(PAMAccountJudge.judge(sshd: account))
        diagnosis.add(modules(of: account))
      }
    }
    diagnosis.add(files(of: service))
    return diagnosis
  }

  /// A file that cannot be read may have had a line of ours.
  private static func hidden(_ service: PAMSurvey.Service) -> Diagnosis {
    guard let stack = service.auth, stack.flaws.contains(where: \.mayHideOurs) else {
      return Diagnosis()
    }
    return Diagnosis(PAMJudge.flaws(of: stack))
  }

  static let sshd = "sshd"

  private func modules(of stack: PAMStack) -> Diagnosis {
    Diagnosis(
      stack.entries.filter(\.isOurs).compactMap { entry in
        guard case .module(let path, _) = entry.kind else { return nil }
        return module(path).judge(entry.place, service: stack.service)
      })
  }

  private func files(of service: PAMSurvey.Service) -> Diagnosis {
    Diagnosis(
      service.files.compactMap { file in
        guard let facts = stat(file).facts, facts.othersMayWrite else { return nil }
        return Finding(
          .pamFileWritable, service.name,
          "others than root can change \(file) (uid \(facts.owner), mode \(facts.modeText))",
          meaning: "Whoever does decides who gets in, and runs code as root.",
          mend: "chown root:root \(file); chmod 0644 \(file)")
      })
  }

  /// The services that ask nobody for a code.
  static func silence(of survey: PAMSurvey) -> Diagnosis {
    guard survey.asksAnywhere else {
      return Diagnosis([
        Finding(
          .pamNowhere, "pam", "no PAM service asks for a code",
          meaning: "The second factor is not in use yet; people may enrol all the same.",
          mend: "sallyport doctor --before su says where the line goes; begin with su, and keep a "
            + "root shell open")
      ])
    }
    let silent = survey.services.filter { ways.contains($0.name) && $0.auth?.hasOurs != true }
      .map(\.name)
    guard !silent.isEmpty else { return Diagnosis() }
    return Diagnosis([
      Finding(
        .pamNoLine, silent.joined(separator: " "),
        "\(CountText.list(silent)) \(silent.count == 1 ? "asks" : "ask") for no code",
        meaning: "Their PAM files have no line of ours. One of them may be your way in without the "
          + "daemon.",
        mend: "sallyport doctor --before \(silent[0]) says where the line goes")
    ])
  }
}
