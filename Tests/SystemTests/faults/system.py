"""What can be wrong with the machine itself: clock, units, the way in."""

from faults.daemon import NOT_STARTED, start_again
from faults.fault import Fault
from faults.harm import SERVICE, SOCKETS
from support.accounts import PASSWORD

LOGIN = "/etc/pam.d/login"
UNIT = f"/usr/lib/systemd/system/{SERVICE}"
SHADOW = "/etc/shadow"

# The clock is that of the computer below, and no test's to set: what the kernel says of it is put
# in its mouth, to doctor alone.
_CLOCK = ("strace", "--quiet=all", "--output=/dev/null", "--trace=clock_adjtime,adjtimex")
_TIME_OK, _TIME_ERROR = 0, 5


def kernel_says(state):
    inject = f"--inject=clock_adjtime,adjtimex:retval={state}"
    return lambda doctor: doctor(before=(*_CLOCK, inject))


def nothing(_):
    """The machine is as it was; another look sees it."""


def _ask_on_the_console(harm):
    harm.edit(LOGIN, "@include common-auth\n",
              "@include common-auth\nauth required pam_sallyport.so\n")


def _lock_everybody_out(harm):
    _ask_on_the_console(harm)
    harm.keep(SHADOW)
    harm.run("passwd --lock root")


def _give_root_a_password(harm):
    harm.run("passwd root", given=f"{PASSWORD}\n" * 2)


def _too_soon(harm):
    _ask_on_the_console(harm)
    harm.policy("enrolAtLogin", "invited")


def _wait_longer(harm):
    harm.run("grep -q '^LOGIN_TIMEOUT.*60$' /etc/login.defs")
    text = harm.machine.read("/etc/login.defs")
    lines = ["LOGIN_TIMEOUT 300" if line.startswith("LOGIN_TIMEOUT") else line
             for line in text.splitlines()]
    harm.write("/etc/login.defs", "\n".join(lines) + "\n")


def _remove_unit(harm):
    harm.afterwards(harm.machine.systemctl, "daemon-reload")
    harm.remove(UNIT)
    harm.machine.systemctl("daemon-reload")


def _install_unit(harm):
    harm.undo()


def _stop_listening(harm):
    harm.stop(*SOCKETS)


def _disable(harm):
    harm.afterwards(harm.machine.systemctl, "enable", "sallyport-login.socket")
    harm.machine.systemctl("disable", "sallyport-login.socket")


def _take_systemctl_away(harm):
    harm.remove("/usr/bin/systemctl")


FAULTS = [
    Fault("clock-unsynchronised", "warning", "clock", nothing, "timedatectl set-ntp true", nothing,
          look=kernel_says(_TIME_ERROR), look_again=kernel_says(_TIME_OK)),
    # As in any container: the host sees to the clock, and its kernel does not say.
    Fault("clock-unknown", "note", "clock", nothing, "timedatectl on the host", nothing,
          look_again=kernel_says(_TIME_OK)),

    Fault("systemd-absent", "note", "systemd", _take_systemctl_away, "nothing",
          lambda harm: harm.undo()),
    Fault("unit-absent", "warning", SERVICE, _remove_unit,
          "install the units (make install), then systemctl daemon-reload", _install_unit),
    Fault("unit-failed", "fault", SERVICE, lambda harm: harm.drop_in(NOT_STARTED),
          "journalctl -u sallyportd -e says why; then systemctl restart sallyportd", start_again),
    Fault("unit-sandbox", "warning", SERVICE, lambda harm: harm.drop_in("PrivateNetwork=no"),
          "systemctl revert sallyportd"),
    Fault("unit-socket-disabled", "fault", "sallyport-login.socket", _disable,
          "systemctl enable sallyport-login.socket"),
    Fault("unit-socket-inactive", "fault", "sallyport-login.socket", _stop_listening,
          "systemctl enable --now sallyport-login.socket"),

    Fault("way-in-missing", "fault", "way in", _lock_everybody_out, "passwd root",
          _give_root_a_password),
    Fault("login-timeout-short", "warning", "login", _too_soon,
          "set 'LOGIN_TIMEOUT 300' in /etc/login.defs", _wait_longer),
    Fault("not-looked-at", "note", "sshd", nothing, "sudo sallyport doctor", nothing,
          look=lambda doctor: doctor(uid=33)),
]
