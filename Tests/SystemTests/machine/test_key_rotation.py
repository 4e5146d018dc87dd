"""sallyport keys rotate with a key that is sealed to the host (O3)."""

import json

import pytest

from container.crowd import Crowd, refused
from faults.daemon import ESCROW_MARK, PASSPHRASE
from faults.harm import SERVICE

SEALED = "/etc/credstore.encrypted/sallyport.key"
ESCROW = "/root/escrow-of-the-next-key"


def status(machine):
    return json.loads(machine.run("sallyport", "keys", "status", "--json").stdout)


def contradictions(machine):
    """What the journal says against the log: other tests put older stores back on this machine."""
    said = machine.run("sallyport", "audit", "verify", "--journal", check=False).stdout
    assert "The audit log is whole: " in said, said
    return [line for line in said.splitlines() if line.startswith("Row")]


@pytest.fixture
def escrow(machine):
    machine.run("rm", "-f", ESCROW)
    yield ESCROW
    machine.run("rm", "-f", ESCROW, ESCROW_MARK)


def test_a_sealed_key_is_rotated_while_people_log_in(machine, person, escrow):
    ada = person()
    before, former = status(machine)["id"], machine.path(SEALED).read_bytes()
    known = contradictions(machine)
    crowd = Crowd(machine, 80, workers=8, hold=0.8)
    crowd.begin()
    said = machine.run("sallyport", "keys", "rotate", "--yes", "--escrow", escrow,
                       given=f"{PASSPHRASE}\n" * 2).stdout
    assert refused(crowd.outcomes()) == {}
    assert f"Everything is sealed with the new key, {status(machine)['id']}.\n" in said
    assert status(machine)["id"] != before
    assert status(machine)["escrowFile"] == escrow
    assert f"Key: {status(machine)['id']}\n" in machine.read(escrow)
    assert machine.path(SEALED).read_bytes() != former
    assert machine.path(f"{SEALED}.former").read_bytes() == former
    assert not machine.path(f"{SEALED}.next").exists()

    # It starts with what is there now, and the key before opens nothing.
    machine.systemctl("restart", SERVICE)
    assert status(machine)["path"] == "/run/credentials/sallyportd.service/sallyport.key"
    assert "Second factor    on" in ada.run("sallyport", "status").stdout
    assert contradictions(machine) == known, "the former key's rows are as the journal has them"


@pytest.fixture
def unopenable(machine):
    """A next key that systemd cannot open, and a daemon that it does not start for that."""
    machine.write(f"{SEALED}.next", "nonsense\n", mode=0o600)
    machine.systemctl("restart", SERVICE, check=False)
    machine.wait_for(lambda: machine.property(SERVICE, "ExecMainStatus") == "243", "status 243")
    yield
    machine.run("rm", "-f", f"{SEALED}.next", f"{SEALED}.aborted")
    machine.systemctl("restart", SERVICE)


def test_a_next_key_that_systemd_cannot_open_is_taken_away(machine, unopenable):
    said = machine.run("sallyport", "keys", "rotate", "--abort").stdout
    assert f"out of the way, in\n{SEALED}.aborted\n" in said
    machine.systemctl("restart", SERVICE)
    assert status(machine)["path"] == "/run/credentials/sallyportd.service/sallyport.key"
