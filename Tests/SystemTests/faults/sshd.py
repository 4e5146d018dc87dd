"""What can be wrong with sshd."""

import time

from faults.fault import Fault
from faults.pam import ACCOUNT, SSHD as PAM_FILE

FOLDER = "/etc/ssh/sshd_config.d"
OURS = f"{FOLDER}/10-sallyport.conf"

CODES = "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
RELOAD = "systemctl reload ssh"


def restart(machine):
    """Has it read its files, and waits until it has: a reload comes back before."""
    # Its start limit is meant for servers that fail, not for tests.
    machine.systemctl("reset-failed", "ssh.service", check=False)
    machine.systemctl("restart", "ssh.service")


def ours(text):
    """Has our file say this."""
    return lambda harm: harm.write(OURS, text)


def set_in_ours(text):
    """Puts a setting into our file, before what contradicts it, and has sshd read it."""
    def obey(harm):
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


MATCH = "Match Address 192.0.2.0/24\n    AuthenticationMethods publickey\n"


def _exempt_a_network(harm):
    harm.write(OURS, harm.machine.read(OURS) + MATCH)


def _check_and_remove_it(harm):
    checked = harm.run("sallyport check backup --service sshd --from 192.0.2.7", check=False)
    assert "publickey" in checked.stdout, checked.stdout
    harm.edit(OURS, MATCH, "")


def _change_behind_its_back(harm):
    # Files and the pid file tell whole seconds.
    read_at = harm.machine.path("/run/sshd.pid").stat().st_mtime
    harm.machine.wait_for(lambda: int(time.time()) > int(read_at), "the next second")
    harm.write(OURS, harm.machine.read(OURS) + "# a line more\n")


def _stop_sshd(harm):
    harm.afterwards(harm.machine.systemctl, "start", "ssh")
    harm.machine.systemctl("stop", "ssh")


def _take_sshd_away(harm):
    harm.remove("/usr/sbin/sshd")


def _nothing(harm):
    """There is nothing to mend, or no command that does: it is as it was."""
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
    Fault("sshd-match", "warning", "sshd", _exempt_a_network,
          "sallyport check NAME --service sshd --from ADDRESS", _check_and_remove_it),
    Fault("sshd-not-reloaded", "warning", "sshd", _change_behind_its_back, f"sshd -t && {RELOAD}"),
    Fault("sshd-not-running", "warning", "sshd", _stop_sshd, "systemctl start ssh"),
    Fault("sshd-drop-in-first", "warning", "sshd", _cloud_comes_first,
          f"mv {FOLDER}/60-sallyport.conf {OURS}"),
]
