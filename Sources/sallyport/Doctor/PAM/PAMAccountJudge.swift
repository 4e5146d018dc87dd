/// Judges the account group, where a line of ours belongs to sshd and to nobody else (product row
/// S16).
enum PAMAccountJudge {
  /// Whether the account line keeps a key alone out.
  static func holds(_ stack: PAMStack?) -> Bool {
    guard let stack, stack.hasOurs else { return false }
    let findings = judge(sshd: stack).findings
    return !findings.contains { $0.severity == .fault }
  }

  static func judge(sshd stack: PAMStack) -> Diagnosis {
    guard stack.hasOurs else {
      return Diagnosis([
        Finding(
          .pamAccountMissing, stack.service,
          "\(stack.files.first ?? stack.service) has no account line of ours",
          meaning: "sshd runs no auth line for a key alone. Whether one is let in depends on "
            + "AuthenticationMethods alone then.",
          mend: "add 'account required pam_sallyport.so' before '@include common-account'")
      ])
    }
    var diagnosis = Diagnosis(PAMJudge.flaws(of: stack) + PAMJudge.options(of: stack))
    let walk = PAMWalk(stack)
    diagnosis.add(Diagnosis(PAMJudge.passing(walk, stack) + PAMJudge.heeding(walk, stack)))
    if diagnosis.findings.isEmpty, let place = PAMJudge.place(of: stack) {
      diagnosis.confirm("sshd refuses a key alone to whoever must give a code (\(place))")
    }
    return diagnosis
  }

  /// Of another service than sshd.
  /// - Parameter sshd: the service where it belongs.
  static func judge(other stack: PAMStack, sshd: String) -> Diagnosis {
    guard let place = PAMJudge.place(of: stack) else { return Diagnosis() }
    return Diagnosis([
      Finding(
        .pamAccountElsewhere, stack.service, "\(place) is an account line of ours",
        meaning: "\(stack.service) may run the account group without the auth group (sudo without "
          + "a password, cron): whoever has a second factor is refused there.",
        mend: "remove the line; it belongs in /etc/pam.d/\(sshd) alone")
    ])
  }
}
