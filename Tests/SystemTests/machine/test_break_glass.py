"""sallyport break-glass while the daemon is stopped, has lost its store, or has lost its key."""

import json

import pytest

from container.doctor import Doctor
from container.recipes import shipped_sshd_settings
from faults import daemon
from faults.harm import SERVICE, SOCKETS
from support.accounts import PASSWORD

ASK_PASSWORD = "Password: "
CODE = "Verification code: "
DENIED = "Permission denied"
REASON = "the phone network is down"

DROP_INS = "sallyportd.service.d"
# What break-glass writes where systemd cannot open the key: until the restart, and over it.
UNTIL_RESTART = f"/run/systemd/system/{DROP_INS}/zz-break-glass.conf"
OVER_RESTART = f"/etc/systemd/system/{DROP_INS}/zz-break-glass.conf"
NOT_OPENED = "systemd still cannot open the sealing key"


@pytest.fixture
def su(machine, pam, person):
    """Becomes somebody by password, and by a code where one is asked for; whether it may."""
    pam.ship("su")
    visitor = person(enrolled=False)

    def become(someone, *answers):
        with machine.terminal("su", someone.name, "-c", "echo in as $(id -un)",
                              uid=visitor.uid) as terminal:
            terminal.answers((ASK_PASSWORD, PASSWORD), *((CODE, answer) for answer in answers))
            seen = terminal.sees(f"in as {someone.name}", CODE, "su: ")
            return seen.startswith("in as")

    return become


@pytest.fixture
def glass(machine):
    """Breaks it, and mends it in the end."""
    def broken():
        return machine.run("sallyport", "break-glass", "--for", "1h", "--reason", REASON)

    yield broken
    machine.run("sallyport", "break-glass", "--end")


def announced(machine, text):
    machine.run("journalctl", "--sync")
    alerts = machine.run("journalctl", "--priority=alert", "--output=cat", "--identifier=sallyport")
    return text in alerts.stdout and REASON in alerts.stdout


def recorded(machine, person):
    """What the audit log has of the glass, and of who came in by it."""
    lines = machine.run("sallyport", "audit", "--json").stdout.splitlines()
    rows = [row for row in map(json.loads, lines) if REASON in json.dumps(row)
            or (person.name in json.dumps(row) and "breakGlass" in json.dumps(row))]
    text = json.dumps(rows)
    return "glassBroken" in text and "breakGlass" in text and person.name in text


def end(machine):
    ended = machine.run("sallyport", "break-glass", "--end")
    assert ended.stdout == "Second factors are asked for again.\n"


def test_with_the_daemon_stopped(machine, su, person, glass):
    ada = person()
    assert not su(ada)
    machine.systemctl("stop", SERVICE)
    glass()
    assert su(ada)
    assert announced(machine, "the glass is broken") and recorded(machine, ada)
    end(machine)
    assert not su(ada)
    assert su(ada, ada.code())
    assert announced(machine, "the glass is whole again")


@pytest.mark.parametrize("harmed", ["store", "key"])
def test_with_store_or_key_lost(machine, su, person, glass, harm, harmed):
    """Nobody comes in before, everybody with their password while the glass is broken, and it is
    recorded as soon as the log can be written again."""
    ada = person()
    if harmed == "store":
        daemon.spoil_store(harm)
    else:
        daemon.as_a_file(harm)
        harm.edit_bytes(daemon.PLAIN, lambda key: bytes(32))
        machine.systemctl("restart", SERVICE)
    assert not su(ada)
    assert "degraded: every login is refused" in machine.journal(SERVICE)

    glass()
    assert su(ada)
    assert announced(machine, "the glass is broken")
    end(machine)
    assert not su(ada)

    harm.undo()
    assert su(ada, ada.code())
    assert recorded(machine, ada)
    assert machine.run("sallyport", "audit", "verify").returncode == 0


# --- The key and the glass


@pytest.fixture
def asked_by_sshd(machine, pam, sshd):
    pam.ship("sshd", "sshd")
    sshd.configure(shipped_sshd_settings())
    yield sshd
    sshd.restore()
    machine.run("sallyport", "break-glass", "--end")


@pytest.fixture
def ada(person, asked_by_sshd):
    """Enrolled, and with a key for sshd."""
    ada = person()
    ada.authorize(asked_by_sshd.public_key)
    return ada


def break_glass(machine, *options):
    return machine.run("sallyport", "break-glass", "--for", "1h", "--reason", "the key is broken",
                       *options)


def withheld(machine):
    """The drop-ins that are there."""
    return [path for path in (UNTIL_RESTART, OVER_RESTART) if machine.path(path).exists()]


def is_let_in(sshd, name):
    """By a key alone."""
    with sshd.log_in(name, key=True) as terminal:
        return terminal.sees(f"in as {name}", DENIED, CODE) == f"in as {name}"


def is_asked(sshd, ada):
    with sshd.log_in(ada.name, key=True) as terminal:
        terminal.answers((CODE, ada.code()))
        terminal.sees(f"in as {ada.name}")
        return terminal.ends() == 0


def test_a_daemon_that_has_its_key_keeps_it_when_the_glass_is_broken(
        machine, asked_by_sshd, ada, person):
    mara = person()
    mara.authorize(asked_by_sshd.public_key)
    pid = machine.property(SERVICE, "MainPID")
    assert "sealing key" not in break_glass(machine, "--user", ada.name).stdout
    assert not withheld(machine)
    assert machine.property(SERVICE, "MainPID") == pid
    assert is_let_in(asked_by_sshd, ada.name)
    assert is_asked(asked_by_sshd, mara)
    ended = machine.run("sallyport", "break-glass", "--end")
    assert ended.stdout == "Second factors are asked for again.\n" and ended.stderr == ""
    assert machine.property(SERVICE, "MainPID") == pid
    assert is_asked(asked_by_sshd, ada)


def test_a_daemon_that_was_stopped_is_not_started_without_its_key(machine, asked_by_sshd):
    machine.systemctl("stop", SERVICE, *SOCKETS)
    try:
        assert "does not answer" in break_glass(machine).stderr
        assert not withheld(machine) and not machine.is_active(SERVICE)
    finally:
        machine.systemctl("start", *SOCKETS, SERVICE)


def test_a_broken_glass_lets_in_though_systemd_cannot_open_the_key(
        machine, asked_by_sshd, ada, sealed_key):
    sealed = machine.path(daemon.SEALED).read_bytes()
    machine.path(daemon.SEALED).write_bytes(b"nonsense")
    machine.stop()
    machine.boot()
    machine.wait_for(lambda: machine.property(SERVICE, "ExecMainStatus") == "243", "the failure")
    assert not is_let_in(asked_by_sshd, ada.name)

    broken = break_glass(machine)
    assert broken.stderr == ""
    assert "The sealing key cannot be opened" in broken.stdout and UNTIL_RESTART in broken.stdout
    assert withheld(machine) and machine.is_active(SERVICE)
    assert "degraded: every login is refused" in machine.journal(SERVICE)
    assert is_let_in(asked_by_sshd, ada.name)
    assert "audit login notRequired reason=breakGlass" in machine.journal(SERVICE)
    found = Doctor(machine)()
    assert "glass-broken" in found.names and "key-absent" not in found.names
    assert found.of("key-withheld", UNTIL_RESTART)
    assert "without its sealing key" in machine.run(
        "sallyport", "break-glass", "--status", check=False).stdout
    # Once more, and it stays as it is.
    pid = machine.property(SERVICE, "MainPID")
    assert "sealing key" not in break_glass(machine).stdout
    assert machine.property(SERVICE, "MainPID") == pid

    # The end of it opens no key.
    assert NOT_OPENED in machine.run("sallyport", "break-glass", "--end").stderr
    assert not withheld(machine) and not is_let_in(asked_by_sshd, ada.name)
    assert "started without" in break_glass(machine).stdout
    assert is_let_in(asked_by_sshd, ada.name)

    # The key is back, and the daemon has it once the glass is whole.
    machine.path(daemon.SEALED).write_bytes(sealed)
    ended = machine.run("sallyport", "break-glass", "--end")
    assert "started with its sealing key again" in ended.stdout and ended.stderr == ""
    assert not withheld(machine)
    assert is_asked(asked_by_sshd, ada)
    assert "key-withheld" not in Doctor(machine)().names
    log = machine.run("sallyport", "audit", "--json").stdout
    assert "recorded later: the key is broken" in log
    assert machine.run("sallyport", "audit", "verify", check=False).returncode == 0


def test_a_restart_of_the_machine_gives_the_daemon_its_key_back(
        machine, asked_by_sshd, ada, sealed_key):
    sealed = machine.path(daemon.SEALED).read_bytes()
    machine.path(daemon.SEALED).write_bytes(b"nonsense")
    machine.systemctl("restart", SERVICE, check=False)
    break_glass(machine)
    assert withheld(machine) and is_let_in(asked_by_sshd, ada.name)
    machine.path(daemon.SEALED).write_bytes(sealed)
    # A finding by itself: nobody else tells that the key could be had.
    assert "key-withheld" in Doctor(machine)().names
    machine.stop()
    machine.boot()
    machine.wait_for(lambda: machine.is_active(SERVICE), "the daemon")
    assert not withheld(machine)
    assert is_asked(asked_by_sshd, ada)


def test_another_file_of_the_unit_does_not_bring_the_key_back(
        machine, harm, asked_by_sshd, ada, sealed_key):
    """As `systemctl edit` writes it."""
    harm.afterwards(machine.systemctl, "daemon-reload")
    harm.write(f"/etc/systemd/system/{DROP_INS}/override.conf",
               "[Service]\nLoadCredentialEncrypted=sallyport.key\n")
    sealed_key.write_bytes(b"nonsense")
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", SERVICE, check=False)
    assert "It was started without" in break_glass(machine).stdout
    assert machine.is_active(SERVICE) and is_let_in(asked_by_sshd, ada.name)


def test_a_glass_broken_over_a_restart_lets_in_though_the_key_cannot_be_opened(
        machine, asked_by_sshd, ada, sealed_key):
    """As in rescue mode: nobody has tried yet to start the daemon."""
    sealed = sealed_key.read_bytes()
    machine.systemctl("stop", *SOCKETS, SERVICE)
    sealed_key.write_bytes(b"nonsense")
    assert "key-unopenable" in Doctor(machine)().names
    told = break_glass(machine, "--over-restart").stdout
    assert "would not start sallyportd after the restart" in told and OVER_RESTART in told
    assert withheld(machine) == [OVER_RESTART] and not machine.is_active(SERVICE)
    machine.stop()
    machine.boot()
    machine.wait_for(lambda: machine.is_active(SERVICE), "the daemon")
    assert is_let_in(asked_by_sshd, ada.name)
    assert Doctor(machine)().of("key-withheld", OVER_RESTART)

    # For a shorter time, it is withheld for a shorter time.
    break_glass(machine)
    assert withheld(machine) == [UNTIL_RESTART]
    break_glass(machine, "--over-restart")
    assert withheld(machine) == [OVER_RESTART]
    machine.path(daemon.SEALED).write_bytes(sealed)
    ended = machine.run("sallyport", "break-glass", "--end")
    assert "started with its sealing key again" in ended.stdout and ended.stderr == ""
    assert not withheld(machine) and is_asked(asked_by_sshd, ada)
