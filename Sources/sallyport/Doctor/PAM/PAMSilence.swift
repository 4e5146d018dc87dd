/// Says which services ask for no code.
enum PAMSilence {
  static func judge(_ survey: PAMSurvey) -> Diagnosis {
    guard survey.asksAnywhere else {
      return Diagnosis([
        Finding(
          .pamNowhere, "pam", "no PAM service asks for a code",
          meaning: "The second factor is not in use yet; people may enrol all the same.",
          mend: "sallyport doctor --before su says where the line goes; begin with su, and keep a "
            + "root shell open")
      ])
    }
    let silent = survey.services.filter(isSilent)
    var diagnosis = Diagnosis(silent.compactMap { sibling($0, survey) })
    let names = silent.map(\.name)
    guard let first = names.first else { return diagnosis }
    diagnosis.find(
      .pamNoLine, names.joined(separator: " "),
      "\(CountText.list(names)) \(names.count == 1 ? "asks" : "ask") for no code",
      meaning: "Their PAM files have no line of ours. One of them may be your way in without the "
        + "daemon.",
      mend: "sallyport doctor --before \(first) says where the line goes")
    return diagnosis
  }

  /// Whether a service lets people in by lines of its own, and ours is not among them.
  private static func isSilent(_ service: PAMSurvey.Service) -> Bool {
    guard let auth = service.auth, !auth.isOther, !auth.hasOurs else { return false }
    guard !strangers.contains(service.name) else { return false }
    return auth.entries.contains { entry in
      switch entry.role {
      case .factor, .secondFactor, .program, .permit, .condition: true
      case .root, .deny, .service, .ours, nil: false
      }
    }
  }

  /// Services that read common-auth or the like, and by which nobody comes in: they act for
  /// somebody who is there, or for root.
  private static let strangers: Set<String> = [
    "cron", "crond", "atd", "at", "runuser", "runuser-l", "systemd-user", "passwd", "chpasswd",
    "newusers", "chfn", "chsh", "chage", "useradd", "userdel", "usermod", "groupadd", "groupdel",
    "groupmod", "groupmems", "gdm-launch-environment", "lightdm-greeter", "sddm-greeter",
    "greetd-greeter",
  ]

  /// A silent service of a program that asks by another of its services.
  private static func sibling(
    _ service: PAMSurvey.Service, _ survey: PAMSurvey
  ) -> Finding? {
    guard let family = family(of: service.name), !service.name.hasSuffix(autologin) else {
      return nil
    }
    let asking = survey.services.first { other in
      other.auth?.hasOurs == true && self.family(of: other.name) == family
    }
    return asking.map { asking in
      Finding(
        .pamSibling, service.name, "\(asking.name) asks for a code, and \(service.name) does not",
        meaning: "They are two ways into the same program: whoever takes the other is asked for no "
          + "code.",
        mend: "sallyport doctor --before \(service.name) says where the line goes; or switch that "
          + "way off")
    }
  }

  /// Programs with several services, for fingers, cards, or a shell of its own.
  private static let families = [
    "gdm", "gdm3", "lightdm", "sddm", "kde", "greetd", "su", "sudo",
  ]

  /// A way in without any question that an administrator switches on, in another file.
  private static let autologin = "-autologin"

  private static func family(of service: String) -> String? {
    families.first { service == $0 || service.hasPrefix("\($0)-") }
  }
}
