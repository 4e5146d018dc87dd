"""What can be wrong with sshd."""

from faults.fault import Fault
from faults.pam import ACCOUNT, SSHD as PAM_FILE

FOLDER = "/etc/ssh/sshd_config.d"
OURS = f"{FOLDER}/10-sallyport.conf"

CODES = "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
RELOAD = "systemctl reload ssh"


def ours(text):
    """Has our file say this."""
    return lambda harm: harm.write(OURS, text)


def set_in_ours(text):
    """Puts a setting into our file, before what contradicts it, and has sshd read it."""
    def obey(harm):
        harm.afterwards(harm.run, RELOAD)
        harm.write(OURS, text + harm.machine.read(OURS))
        harm.run(f"sshd -t && {RELOAD}")
    return obey


def _as_debian_ships_it(harm):
    harm.write(OURS, "")


def _key_alone(harm):
    harm.edit(PAM_FILE, ACCOUNT, "")
    harm.write(OURS, CODES + "AuthenticationMethods any\n")


def _account_line(harm):
    harm.edit(PAM_FILE, "@include common-account\n", ACCOUNT + "@include common-account\n")


def _cloud_comes_first(harm):
    shipped = harm.machine.read(OURS)
    harm.remove(OURS)
    harm.write(f"{FOLDER}/60-sallyport.conf", shipped)
    harm.write(f"{FOLDER}/50-cloud-init.conf", "PasswordAuthentication yes\n")


def _correct(harm):
    assert "NoSuchKeyword" in harm.run("sshd -t", check=False).stderr
    harm.edit(OURS, "NoSuchKeyword yes\n", "")


def _take_sshd_away(harm):
    harm.remove("/usr/sbin/sshd")


def _nothing(harm):
    """There is nothing to mend: sshd is there again, as on a machine that has one."""
    harm.undo()


FAULTS = [
    Fault("sshd-absent", "note", "sshd", _take_sshd_away, "nothing", _nothing),
    Fault("sshd-test-fails", "fault", "sshd", ours(CODES + "NoSuchKeyword yes\n"),
          "sshd -t says what is wrong", _correct),
    Fault("sshd-pam-off", "fault", "sshd", ours("UsePAM no\n"),
          f"set 'UsePAM yes' in {OURS}, then {RELOAD}", set_in_ours("UsePAM yes\n")),
    Fault("sshd-keyboard-interactive-off", "fault", "sshd", _as_debian_ships_it,
          f"set 'KbdInteractiveAuthentication yes' in {OURS}, then {RELOAD}",
          set_in_ours("KbdInteractiveAuthentication yes\n")),
    Fault("sshd-key-alone", "fault", "sshd", _key_alone,
          f"add 'account required pam_sallyport.so' to {PAM_FILE} before '@include common-account'",
          _account_line),
    Fault("sshd-key-alone-refused", "note", "sshd",
          ours(CODES + "AuthenticationMethods publickey keyboard-interactive:pam\n"),
          "AuthenticationMethods publickey,keyboard-interactive:pam keyboard-interactive:pam",
          set_in_ours("AuthenticationMethods publickey,keyboard-interactive:pam "
                      "keyboard-interactive:pam\n")),
    Fault("sshd-password-blind", "warning", "sshd",
          ours("KbdInteractiveAuthentication yes\nPasswordAuthentication yes\n"),
          "set 'PasswordAuthentication no' beside 'KbdInteractiveAuthentication yes'",
          set_in_ours("PasswordAuthentication no\n")),
    Fault("sshd-root-without-code", "warning", "sshd",
          ours(CODES + "AuthenticationMethods publickey,keyboard-interactive:pam\n"),
          "set 'PermitRootLogin no'", set_in_ours("PermitRootLogin no\n")),
    Fault("sshd-grace-short", "warning", "sshd",
          lambda harm: harm.policy("enrolAtLogin", "invited"),
          f"set 'LoginGraceTime 300' in {OURS}, then {RELOAD}",
          set_in_ours("LoginGraceTime 300\n")),
    Fault("sshd-drop-in-first", "warning", "sshd", _cloud_comes_first,
          f"mv {FOLDER}/60-sallyport.conf {OURS}"),
]
