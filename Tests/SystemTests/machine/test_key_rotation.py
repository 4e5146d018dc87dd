"""sallyport keys rotate with a key that is sealed to the host (O3)."""

import json

from container.crowd import Crowd, refused

SEALED = "/etc/credstore.encrypted/sallyport.key"


def status(machine):
    return json.loads(machine.run("sallyport", "keys", "status", "--json").stdout)


def contradictions(machine):
    """What the journal says against the log: other tests put older stores back on this machine."""
    said = machine.run("sallyport", "audit", "verify", "--journal", check=False).stdout
    assert "The audit log is whole: " in said, said
    return [line for line in said.splitlines() if line.startswith("Row")]


def test_a_sealed_key_is_rotated_while_people_log_in(machine, person):
    ada = person()
    before, former = status(machine)["id"], machine.path(SEALED).read_bytes()
    known = contradictions(machine)
    crowd = Crowd(machine, 80, workers=8, hold=0.8)
    crowd.begin()
    said = machine.run("sallyport", "keys", "rotate", "--yes").stdout
    assert refused(crowd.outcomes()) == {}
    assert f"Everything is sealed with the new key, {status(machine)['id']}.\n" in said
    assert status(machine)["id"] != before
    assert machine.path(SEALED).read_bytes() != former
    assert not machine.path(f"{SEALED}.next").exists()

    # It starts with what is there now, and the key before opens nothing.
    machine.systemctl("restart", "sallyportd.service")
    assert status(machine)["path"] == "/run/credentials/sallyportd.service/sallyport.key"
    assert "Second factor    on" in ada.run("sallyport", "status").stdout
    assert contradictions(machine) == known, "the former key's rows are as the journal has them"
