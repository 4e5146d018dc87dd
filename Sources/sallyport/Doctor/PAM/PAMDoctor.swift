/// Looks at every service's PAM files.
struct PAMDoctor {
  var judge: PAMJudge
  /// The module that a path in a line means.
  let module: (String) -> PAMModuleFile
  let stat: (String) -> FileLook
  /// The service that sshd calls, whose account line is another than everybody's.
  let sshd: String

  func examine(_ survey: PAMSurvey) -> Diagnosis {
    var diagnosis = Diagnosis()
    for service in survey.services {
      diagnosis.add(service.namesOurs ? examine(service) : Self.hidden(service))
    }
    diagnosis.add(PAMSilence.judge(survey))
    return diagnosis
  }

  /// A service that has a line of ours, or one that names our module.
  func examine(_ service: PAMSurvey.Service) -> Diagnosis {
    var diagnosis = Diagnosis()
    if let auth = service.auth, auth.namesOurs {
      diagnosis.add(judge.judge(auth: auth))
      diagnosis.add(modules(of: auth))
    }
    if let account = service.account {
      if service.name != sshd {
        diagnosis.add(PAMAccountJudge.judge(other: account, sshd: sshd))
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

  private func modules(of stack: PAMStack) -> Diagnosis {
    Diagnosis(
      stack.entries.filter(\.isOurs).compactMap { entry in
        guard case .module(let path, _) = entry.kind else { return nil }
        return module(path).judge(
          entry.place, service: stack.service, isPassedOver: Self.passes(stack, without: entry))
      })
  }

  /// Whether the stack lets anybody in where libpam cannot load the module of a line.
  private static func passes(_ stack: PAMStack, without entry: PAMEntry) -> Bool {
    PAMWalk(stack) { $0 == entry ? [.moduleUnknown] : nil }.accepted.contains(where: \.moduleMissed)
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
}
