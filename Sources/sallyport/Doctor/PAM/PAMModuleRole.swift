/// What a module is for, as far as the second factor is concerned, by its name.
enum PAMModuleRole: Hashable {
  case ours
  /// Finds out who somebody is: a password, a key, a finger. A module that we do not know is taken
  /// for one.
  case factor
  /// Lets root pass.
  case root
  /// Looks at who, from where or when, at nothing that is secret.
  case condition
  /// Lets in by its own rules: a script, a list of hosts. Nobody knows what those ask for.
  case program
  /// A second factor of somebody else's, which is no first one.
  case secondFactor
  /// Does something on the way.
  case service
  case permit
  case deny

  /// - Parameter name: without its folder.
  init(ofModule name: String) {
    switch name {
    case PAMEntry.ourModule: self = .ours
    case "pam_permit.so": self = .permit
    case "pam_deny.so": self = .deny
    case "pam_rootok.so": self = .root
    case _ where Self.conditions.contains(name): self = .condition
    case _ where Self.programs.contains(name): self = .program
    case _ where Self.secondFactors.contains(name): self = .secondFactor
    case _ where Self.services.contains(name): self = .service
    default: self = .factor
    }
  }

  private static let conditions: Set<String> = [
    "pam_access.so", "pam_succeed_if.so", "pam_listfile.so", "pam_localuser.so", "pam_usertype.so",
    "pam_time.so", "pam_shells.so", "pam_securetty.so", "pam_nologin.so", "pam_wheel.so",
    "pam_faillock.so", "pam_tally2.so", "pam_ftp.so",
  ]

  private static let programs: Set<String> = [
    "pam_exec.so", "pam_rhosts.so", "pam_script.so", "pam_timestamp.so",
  ]

  private static let secondFactors: Set<String> = [
    "pam_google_authenticator.so", "pam_oath.so", "pam_duo.so",
  ]

  private static let services: Set<String> = [
    "pam_env.so", "pam_faildelay.so", "pam_cap.so", "pam_group.so", "pam_keyinit.so", "pam_echo.so",
    "pam_warn.so", "pam_loginuid.so", "pam_limits.so", "pam_mail.so", "pam_motd.so",
    "pam_selinux.so", "pam_sepermit.so", "pam_gnome_keyring.so", "pam_kwallet5.so",
    "pam_kwallet.so", "pam_issue.so", "pam_lastlog.so", "pam_umask.so", "pam_systemd.so",
    "pam_mount.so", "pam_ecryptfs.so", "pam_apparmor.so", "pam_tty_audit.so", "pam_setquota.so",
    "pam_mktemp.so", "pam_namespace.so", "pam_debug.so",
  ]

  /// What such a module may return (pam-module/outcome.c for ours).
  func results(in group: PAMGroup) -> [PAMReturn] {
    switch (self, group) {
    case (.ours, .auth):
      [
        .success, .ignore, .authErr, .authinfoUnavail, .systemErr, .credInsufficient, .convErr,
        .serviceErr, .bufErr, .moduleUnknown,
      ]
    case (.ours, .account):
      [
        .ignore, .permDenied, .authinfoUnavail, .systemErr, .credInsufficient, .convErr,
        .serviceErr, .bufErr, .moduleUnknown,
      ]
    case (.permit, _): [.success]
    case (.deny, .auth): [.authErr]
    case (.deny, .account): [.permDenied]
    case (.root, _): [.success, .authErr]
    case (.factor, .auth), (.secondFactor, .auth):
      [.success, .authErr, .userUnknown, .authinfoUnavail, .maxtries, .permDenied]
    case (.condition, .auth), (.service, .auth), (.program, .auth):
      [.success, .ignore, .authErr, .permDenied]
    case (_, .account): [.success, .ignore, .newAuthtokReqd, .permDenied, .userUnknown]
    }
  }
}
