"""From an older version to this one, and back, while people log in (I14)."""

from container.crowd import Crowd, refused
from faults.daemon import CONFIGURATION, ESCROW_MARK, SEALED
from faults.harm import SERVICE, Harm

OLDER = "0.0.9"


def test_logins_survive_an_upgrade_and_everything_is_kept(machine, packages, person):
    packages.take_older_to(machine, OLDER)
    ada = person()
    harm = Harm(machine)
    harm.policy("enrolAtLogin", "invited")
    harm.write(CONFIGURATION, machine.read(CONFIGURATION) + "\n# a line of the administrator's\n")
    harm.write(ESCROW_MARK, "a mark\n")
    kept = {path: machine.path(path).read_bytes()
            for path in (SEALED, CONFIGURATION, ESCROW_MARK)}
    policy = machine.run("sallyport", "policy", "show", "--json").stdout
    listening = machine.property("sallyport-login.socket", "ActiveEnterTimestampMonotonic")

    crowd = Crowd(machine, 120, workers=8, hold=4)
    versions = []
    crowd.begin()
    while crowd.is_busy:
        for install, version in ((packages.install_older, OLDER),
                                 (packages.install, packages.version)):
            install(machine)
            versions.append((version, running_version(machine)))
    assert refused(crowd.outcomes()) == {}
    assert len(versions) >= 2 and all(is_ == wanted for wanted, is_ in versions), versions

    # The socket was never closed: that is why.
    assert machine.property(
        "sallyport-login.socket", "ActiveEnterTimestampMonotonic") == listening
    assert {path: machine.path(path).read_bytes() for path in kept} == kept
    assert machine.run("sallyport", "policy", "show", "--json").stdout == policy
    assert "Second factor    on" in ada.run("sallyport", "status").stdout
    assert machine.run("sallyport", "audit", "verify").returncode == 0
    harm.undo()


def running_version(machine):
    """Of the daemon that answers, and of the package that is installed."""
    installed = machine.run("dpkg-query", "--show", "--showformat=${Version}", "sallyport").stdout
    machine.wait_for(lambda: machine.is_active(SERVICE), "the daemon")
    answering = machine.run("sallyport", "doctor", check=False).stdout
    assert f"version {installed}" in answering, answering
    return installed
