"""What can be wrong with e-mail, where the policy has it."""

import itertools

from container.mail import MAILER, MailServer
from faults.daemon import CONFIGURATION
from faults.fault import Fault
from faults.harm import SERVICE

UNIT = f"/lib/systemd/system/{MAILER}"
DROP_IN = f"/etc/systemd/system/{MAILER}.d/test.conf"
MAILER_TOML = "/etc/sallyport/mailer.toml"
TEMPLATE = "/etc/sallyport/mail/signInCode.txt"
PASSWORD = "/etc/sallyport/mailer.password"

_BREAK_GLASS = "--break-glass --reason drill"
# Who signs in nowhere, and has mail: by uid.
_RECIPIENTS = iter(range(1900, 2000))

# Doctor's own clock: mail that has waited since it was queued.
_LATER = ("faketime", "-f", "+40m")


def _with_email(harm):
    harm.policy("methods.email", "on")


def _restart_mailer(harm):
    harm.run(f"systemctl daemon-reload; systemctl reset-failed {MAILER}; "
             f"systemctl restart {MAILER}", check=False)


def _drop_in(harm, text):
    harm.afterwards(_restart_mailer, harm)
    harm.write(DROP_IN, f"[Service]\n{text}\n")
    harm.machine.systemctl("daemon-reload")


# --- The unit


def _no_unit(harm):
    _with_email(harm)
    harm.afterwards(_restart_mailer, harm)
    harm.machine.systemctl("stop", MAILER)
    harm.remove(UNIT)
    harm.machine.systemctl("daemon-reload")


def _install_it_again(harm):
    """There is no network to get it from."""
    harm.run("apt-get --yes --no-install-recommends --reinstall install "
             "/var/cache/sallyport-packages/sallyport-mailer_*.deb")


def _disable(harm):
    _with_email(harm)
    harm.afterwards(harm.machine.systemctl, "enable", MAILER)
    harm.machine.systemctl("disable", MAILER)


def _stop(harm):
    _with_email(harm)
    harm.afterwards(_restart_mailer, harm)
    harm.machine.systemctl("stop", MAILER)


# --- Who may take mail


def _another_taker(harm):
    _with_email(harm)
    harm.afterwards(harm.machine.systemctl, "reload", SERVICE)
    harm.edit(CONFIGURATION, '#user = "sallyport-mail"\n', 'user = "www-data"\n')
    harm.machine.systemctl("reload", SERVICE)


def _name_the_mailer(harm):
    harm.edit(CONFIGURATION, "www-data", "sallyport-mail")
    harm.machine.systemctl("reload", SERVICE)


# --- What it reads


def _bad_template(harm):
    """Somebody has edited the code out of it."""
    _with_email(harm)
    harm.edit(TEMPLATE, "    {code}\n", "    (see the app)\n")
    harm.machine.systemctl("reload", MAILER)
    assert harm.machine.is_active(MAILER)


def _mend_the_template(harm):
    assert TEMPLATE in harm.run("sallyport-mailer --check", check=False).stderr
    harm.edit(TEMPLATE, "(see the app)", "{code}")
    harm.run(f"sallyport-mailer --check && systemctl reload-or-restart {MAILER}")


def _readable_password(harm):
    """As README.Debian has it, but for the file's mode."""
    _with_email(harm)
    harm.write(PASSWORD, "secret\n")
    harm.write(MAILER_TOML, 'user = "sallyport"\n'
               'credential = "$CREDENTIALS_DIRECTORY/mailer.password"\n')
    _drop_in(harm, f"LoadCredential=mailer.password:{PASSWORD}")
    harm.machine.systemctl("restart", MAILER)


def _look_past_the_mode(doctor):
    """The mailer's own look at its configuration sees what systemd hands over."""
    report = doctor()
    assert not report.names & {"mailer-configuration", "mailer-stopped"}, report.findings
    return report


# --- What becomes of mail


def _no_server(harm):
    """Nobody listens on port 25; mail to several people has been tried there."""
    _with_email(harm)
    harm.server = MailServer(harm.machine)
    harm.afterwards(harm.server.close)
    harm.mailed = []
    for uid in itertools.islice(_RECIPIENTS, 3):
        name = f"mailed{uid}"
        harm.mailed.append(name)
        harm.run(f"useradd --uid {uid} {name}; "
                 f"sallyport users set-email {name} {name}@example.org {_BREAK_GLASS}")
    _wait_for_each(harm, "tried again")


def _wait_for_each(harm, said):
    for name in harm.mailed:
        harm.machine.wait_for(
            lambda name=name: said in harm.run(f"sallyport users show {name}").stdout,
            f"'{said}' of {name}")


def _have_it_taken(harm):
    assert "delayed" in harm.run("journalctl -u sallyport-mailer -o cat").stdout
    harm.server.start()
    harm.run("systemctl restart sallyportd")
    _wait_for_each(harm, "taken by the server")


FAULTS = [
    Fault("mailer-absent", "fault", MAILER, _no_unit,
          "apt install sallyport-mailer; or sallyport policy set methods.email off",
          _install_it_again),
    Fault("mailer-disabled", "fault", MAILER, _disable, "systemctl enable sallyport-mailer"),
    Fault("mailer-stopped", "fault", MAILER, _stop, "systemctl start sallyport-mailer"),
    Fault("mailer-user", "fault", CONFIGURATION, _another_taker,
          f'in {CONFIGURATION}, under [mail], user = "sallyport-mail"; then systemctl reload '
          "sallyportd", _name_the_mailer),
    Fault("mailer-configuration", "fault", "sallyport-mailer", _bad_template,
          "mend that file until sallyport-mailer --check is silent; then systemctl "
          "reload-or-restart sallyport-mailer", _mend_the_template),
    Fault("mailer-password-exposed", "fault", PASSWORD, _readable_password,
          f"chown root: {PASSWORD}; chmod 0400 {PASSWORD}", look=_look_past_the_mode,
          look_again=_look_past_the_mode),
    Fault("mail-failing", "warning", "mail", _no_server, "sallyport email test", _have_it_taken),
    Fault("mail-waiting", "warning", "mail", _no_server,
          "journalctl -u sallyport-mailer -e says what came of each try", _have_it_taken,
          look=lambda doctor: doctor(before=_LATER),
          look_again=lambda doctor: doctor(before=_LATER)),
]
