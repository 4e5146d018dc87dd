"""What can be wrong with PAM's files."""

from container.recipes import shipped_pam_file
from faults.fault import Fault

SU = "/etc/pam.d/su"
SU_LOGIN = "/etc/pam.d/su-l"
SSHD = "/etc/pam.d/sshd"
SWAYLOCK = "/etc/pam.d/swaylock"
MODULE = "/usr/lib/x86_64-linux-gnu/security/pam_sallyport.so"

OURS = "auth required pam_sallyport.so\n"
FIRST = "@include common-auth\n"
SOUND = f"{FIRST}{OURS}@include common-account\n"

ACCOUNT = "account required    pam_sallyport.so\n"


def su(text):
    """Has su decide by these lines."""
    return lambda harm: harm.write(SU, text)


def edit(path, old, new):
    return lambda harm: harm.edit(path, old, new)


def _is_nowhere(harm):
    for path in (SU, SSHD):
        harm.edit(path, harm.machine.read(path), FIRST + "@include common-account\n")


def _follow_before(harm):
    """Writes the line where doctor --before says that it goes."""
    said = harm.run("sallyport doctor --before su", check=False).stdout
    place = f"the line would stand in {SU} behind line 1: {OURS.strip()}"
    assert place in " ".join(said.split()), said
    harm.edit(SU, FIRST, FIRST + OURS)


def _enable_the_profile(harm):
    """What doctor --before says of each of them, for all of them at once."""
    harm.afterwards(harm.machine.run, "pam-auth-update", "--disable", "sallyport")
    harm.machine.run("pam-auth-update", "--enable", "sallyport")


def _loop(harm):
    harm.remove(SU)
    harm.machine.path(SU).symlink_to("su")


def _put_su_back(harm):
    harm.remove(SU)
    harm.machine.write(SU, SOUND)


def _install_the_module(harm):
    """apt's package is not to be had here without a network; what it would bring is."""
    harm.run(f"dpkg-deb --fsys-tarfile /var/cache/sallyport-packages/libpam-sallyport_*.deb | "
             f"tar --extract --directory=/ .{MODULE}")


def _open_enrolment(harm):
    harm.policy("enrolAtLogin", "open")
    harm.write(SU, "auth required pam_unix.so\n" + OURS)


def _open_mail(harm):
    harm.policy("methods.email", "on")
    harm.write(SU, "auth required pam_unix.so\n" + OURS)


def _invite(harm):
    harm.run("sallyport policy set enrolAtLogin invited --yes --break-glass --reason drill")


def _account_behind(harm):
    harm.edit(SSHD, ACCOUNT, "")
    harm.edit(SSHD, "@include common-account\n", "@include common-account\n" + ACCOUNT)


def _account_before(harm):
    harm.edit(SSHD, "@include common-account\n", ACCOUNT + "@include common-account\n")


FAULTS = [
    Fault("pam-no-line", "note", "sudo", lambda harm: None,
          "sallyport doctor --before", _enable_the_profile),
    Fault("pam-sibling", "warning", "su-l", lambda harm: harm.write(SU_LOGIN, FIRST),
          "sallyport doctor --before su-l says where the line goes",
          lambda harm: harm.write(SU_LOGIN, FIRST + OURS)),
    Fault("pam-nowhere", "note", "pam", _is_nowhere,
          "sallyport doctor --before su says where the line goes", _follow_before),
    Fault("pam-no-service", "warning", "shu", lambda harm: None,
          "ls /etc/pam.d", look=lambda doctor: doctor("--before", "shu"),
          look_again=lambda doctor: doctor("--before", "su")),
    Fault("pam-unreadable", "fault", "su", _loop,
          "it should be a text file with mode 0644", _put_su_back),
    Fault("pam-bad-line", "fault", "su",
          su(f"{FIRST}auth mandatory pam_sallyport.so\n"),
          "correct the line: a group, a control, a module", edit(SU, "mandatory", "required")),
    Fault("pam-include-missing", "fault", "su", su(f"@include comon-auth\n{OURS}"),
          "restore /etc/pam.d/comon-auth",
          lambda harm: harm.write("/etc/pam.d/comon-auth",
                                  harm.machine.read("/etc/pam.d/common-auth"))),
    Fault("pam-line-lost", "fault", "su",
          su(f"{FIRST}auth optional pam_echo.so \\\n# the code:\n{OURS}"),
          f"write 'auth required pam_sallyport.so' in a line of its own in {SU}", su(SOUND)),
    Fault("pam-file-writable", "fault", "su", lambda harm: harm.mode(SU, 0o666),
          f"chown root:root {SU}; chmod 0644 {SU}"),
    Fault("pam-module-missing", "fault", "su", lambda harm: harm.remove(MODULE),
          "install the module (apt install --reinstall libpam-sallyport)", _install_the_module),
    Fault("pam-module-writable", "fault", "su", lambda harm: harm.owner(MODULE, 33),
          f"chown root:root {MODULE}; chmod 0644 {MODULE}"),
    Fault("pam-bad-option", "fault", "su", su(SOUND.replace(".so\n", ".so nullok\n")),
          f"remove this one from {SU}", edit(SU, " nullok", "")),
    Fault("pam-passed-over", "fault", "su", su(f"auth sufficient pam_unix.so\n{OURS}"),
          "write '[success=1 default=ignore]' for 'sufficient', and 'auth requisite pam_deny.so' "
          "behind it",
          edit(SU, "sufficient pam_unix.so\n",
               "[success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n")),
    Fault("pam-passed-over-by-rule", "warning", "su",
          su("auth sufficient pam_succeed_if.so user = backup\n" + SOUND),
          "if that is not meant, remove it",
          edit(SU, "auth sufficient pam_succeed_if.so user = backup\n", "")),
    Fault("pam-passed-over-by-root", "note", "su",
          su("auth sufficient pam_rootok.so\n" + SOUND),
          "remove the line to ask root too", edit(SU, "auth sufficient pam_rootok.so\n", "")),
    Fault("pam-refusal-ignored", "fault", "su", su(f"{FIRST}auth optional pam_sallyport.so\n"),
          f"write 'auth required' before pam_sallyport.so in {SU}",
          edit(SU, "auth optional", "auth required")),
    Fault("pam-fails-open", "fault", "su",
          su(f"{FIRST}auth [success=ok ignore=ignore authinfo_unavail=ignore default=die] "
             "pam_sallyport.so\n"),
          f"write 'auth required' before pam_sallyport.so in {SU}", su(SOUND)),
    Fault("pam-code-alone", "fault", "su", su(f"{OURS}auth required pam_permit.so\n"),
          f"put '@include common-auth' before our line in {SU}", edit(SU, OURS, FIRST + OURS)),
    Fault("pam-nothing-asked", "fault", "su", su(f"{OURS}auth required pam_permit.so\n"),
          f"put '@include common-auth' before our line in {SU}", edit(SU, OURS, FIRST + OURS)),
    Fault("pam-never-succeeds", "fault", "su", su(f"{FIRST}auth [default=die] pam_sallyport.so\n"),
          "take the lines from the examples in pam.d/", su(shipped_pam_file("su.example"))),
    Fault("pam-exempt-refused", "fault", "su",
          su(f"{FIRST}auth [success=ok default=die] pam_sallyport.so\n"),
          "add 'ignore=ignore' to the control of our line",
          edit(SU, "success=ok", "success=ok ignore=ignore")),
    Fault("pam-code-first", "warning", "su", su(OURS + FIRST),
          "put our line behind '@include common-auth'", su(FIRST + OURS)),
    Fault("pam-forward-pass", "warning", "su",
          su(f"auth required pam_sallyport.so forward_pass\n{FIRST}"),
          f"write 'auth requisite pam_sallyport.so forward_pass' in {SU}",
          edit(SU, "required", "requisite")),
    Fault("pam-one-field", "fault", "swaylock", lambda harm: harm.write(SWAYLOCK, FIRST + OURS),
          f"write 'auth requisite pam_sallyport.so forward_pass' in {SWAYLOCK}",
          lambda harm: harm.write(SWAYLOCK, shipped_pam_file("locker.example"))),
    Fault("pam-open-enrolment", "fault", "su", _open_enrolment,
          "sallyport policy set enrolAtLogin invited", _invite),
    Fault("pam-open-mail", "warning", "su", _open_mail,
          "let a wrong password end the stack ('requisite'", su(FIRST + OURS)),
    Fault("pam-account-missing", "warning", "sshd", edit(SSHD, ACCOUNT, ""),
          "add 'account required pam_sallyport.so' before '@include common-account'",
          _account_before),
    Fault("pam-account-passed-over", "fault", "sshd", _account_behind,
          f"in {SSHD} put 'account required pam_sallyport.so' before line ", _account_before),
    Fault("pam-account-refusal-ignored", "fault", "sshd",
          edit(SSHD, ACCOUNT, "account optional pam_sallyport.so\n"),
          f"write 'account required pam_sallyport.so' in {SSHD}",
          edit(SSHD, "account optional", "account required")),
    Fault("pam-account-elsewhere", "warning", "su", su(SOUND + ACCOUNT),
          "remove the line; it belongs in /etc/pam.d/sshd alone", edit(SU, ACCOUNT, "")),
]
