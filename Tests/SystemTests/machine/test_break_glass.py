"""sallyport break-glass while the daemon is stopped, has lost its store, or has lost its key."""

import json

import pytest

from faults import daemon
from faults.harm import SERVICE, Harm
from support.accounts import PASSWORD

ASK_PASSWORD = "Password: "
CODE = "Verification code: "
REASON = "the phone network is down"


@pytest.fixture
def harm(machine):
    harm = Harm(machine)
    yield harm
    harm.undo()


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
